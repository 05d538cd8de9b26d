"""A mapping and a table that the tests of imports share."""

MAPPING = """\
import = "people"
key = "id"
lang = "en"
source = "register"
date = "DD/MM/YYYY"
rows = true
[absent]
unknown = ["n/a", "?"]
withheld = "hidden"

[sources.register]
kind = "list"
published = { absent = "unknown" }

[properties.gender]
label = { en = "gender" }
description = { en = "Use it for the gender that a source gives." }
values = "code"
codes = ["male", "female"]

[entities.person]
key = "id"
kind = "person"
label = { en = "name", ru = "name_ru" }

[entities.police]
key = "police"
kind = "organisation"
label = { en = "police" }

[statements.arrest]
subject = "person"
property = "arrested"
entity = "police"
qualifiers = { pointInTime = "on" }

[statements.occupation]
subject = "person"
property = "occupation"
column = "job"
kind = "text"
separator = "|"
lang = "en"

[statements.death]
subject = "person"
property = "deaths"
column = "died"
unit = "person"
"""

TABLE = """\
id,name,name_ru,police,on,job,died
1,Aliya,Алия,City police,07/01/2022,teacher|musician,2
2,Nurlan,,City police,n/a,,
3,Daria,Дарья,?,09/01/2022,driver,about 3
"""
