"""The rows of `archive.verify.codes`, one a line: code, level, meaning, what may be behind it."""

# ruff: noqa: E501
from typing import Final

LOG: Final = """
tree.gap | tree | an entry is missing, and later ones are there | entries were taken out of the middle, or a bundle is lost
tree.size | tree | there are more or fewer entries than this copy says | the count was changed, or entries were put behind the log's back
tree.short | tree | a checkpoint covers more entries than are here | the newest entries were cut off
tree.root | tree | the entries are not those that a checkpoint signs | an entry was changed, swapped or put in after it was covered
tile.altered | tree | a tile of hashes is not what the entries give | a file was damaged, or prepared to mislead readers of tiles
bundle.malformed | tree | a bundle ends within an entry, or holds another number of them | a file was cut, or goes on behind its end
checkpoint.malformed | checkpoint signatures | a checkpoint cannot be read | damage; or one was written by hand
checkpoint.missing | checkpoint signatures | an author vouched for a larger checkpoint than any that is here | checkpoints were taken away with what they prove
checkpoint.keys | checkpoint signatures | no entry that it covers says which keys sign | entry 0 does not count
checkpoint.signature-missing | checkpoint signatures | a key that had to sign did not | a signature was stripped, such as the one that quantum computers cannot forge; or keys were changed without the old ones
checkpoint.signature-wrong | checkpoint signatures | the signature of a known key is not good | the checkpoint was changed, or made by somebody without the key
checkpoint.order | checkpoint signatures | a second checkpoint of the same size | the log signed twice, which proves a fork if the roots differ
checkpoint.time | checkpoint signatures | its time is before that of a smaller one | a clock was set back, or a checkpoint was dated
checkpoint.newest | checkpoint signatures | `log/checkpoint` is not the largest of the kept ones | the newest checkpoint was rolled back
checkpoint.place | checkpoint signatures | a kept checkpoint is of another size than its path says | files were renamed
pins | checkpoint signatures | the log never had the pinned keys | all of it was made anew under other keys; or the pins are of something else
pins.unsigned | checkpoint signatures | no checkpoint is of the pinned keys or later ones | this copy ends before they came into force
pins.origin | checkpoint signatures | the pins are those of another archive | the wrong file of pins, or the wrong copy
identity | checkpoint signatures | entry 0 is not the one that was pinned | a second history under the same name and keys
consistency.rewound | consistency | a checkpoint in the auditor's hands covers more than is here | this copy is older, or was set back
consistency.forked | consistency | the first entries are not those that an earlier checkpoint covers | the log was rewritten, or shows different people different things
consistency.malformed | consistency | a checkpoint in the auditor's hands cannot be read, or is of another archive | it was damaged where it was kept
consistency.signature | consistency | the earlier copy's checkpoint is not signed by the log's keys of that time | the earlier copy was made up
witness.quorum | witnesses and time | the witnesses whom the auditor asks for have not cosigned | the log was not shown to them, or not this one
"""

ENTRIES: Final = """
entry.malformed | what counts | an entry has not the form of one | bytes were changed or put behind it; signature lines were stripped, doubled or put in another order
entry.origin | what counts | it was written for another archive | an entry was replayed from elsewhere
entry.base | bases | the history that its author vouched for is not this one | entries below it were changed; or it was moved
entry.repeated | what counts | an earlier entry says the same, word for word | an entry was replayed
entry.key | what counts | a key that signed is unknown or revoked | a stranger's key, a key before it was enrolled, or one after it was revoked
entry.signature | what counts | a signature is not good | words of the entry were changed
entry.role | what counts | no key that signed may say this | an archivist acted as a steward, or the other way round
entry.signers | what counts | fewer stewards signed than the policy asks for | rules or keys were to be changed by too few
entry.first | what counts | entry 0 is not a founding | the beginning was changed
"""

HEADS: Final = """
head.steward-body | what counts | the body of a steward event is missing or not in form | it was left out so that what it decided cannot be seen
head.about | what counts | the event is about something of another kind | made by hand
head.commitment | what counts | a commitment that was used before | a body was to be said twice under one seal
head.target | what counts | it acts on an event that is not there or was not seen yet | made by hand, or moved
head.unknown-id | what counts | nothing has that id | the entry that added it was taken away
head.on | what counts | what it cites is no revision of that statement | a citation was put to words that it was not made for
head.steward-access | what counts | a steward event is marked as restricted | a decision about keys or rules was to be hidden
head.replaces | what counts | it does not go on from the newest link | an older revision was replayed, or two were written at once
head.hides | what counts | something public is replaced by something restricted, without the right to it | words were to vanish from public copies
head.log-keys | what counts | a key of the log bears another name | the log was to sign as somebody else
head.key-used | what counts | a key that stands under another name, or stood before | one person was to count as two
head.signers | what counts | more signers are asked for than could be met | the archive was to be locked
head.key | what counts | a key of another type, or under another name than its own | made by hand
head.revoked | what counts | the key was revoked before | a revocation was to be dated anew
head.compromised | what counts | compromised since before it was enrolled, or since after this | made by hand
head.last-steward | what counts | too few stewards would be left | the archive was to be locked
head.steward-target | what counts | a steward event is restricted or redacted | a decision about keys or rules was to be hidden
head.access | what counts | it is restricted already, or open already | made by hand
head.author | what counts | somebody else's event is restricted, and by no steward | words of others were to vanish from public copies
head.redacted | what counts | it was redacted before | a redaction was to be given another reason
head.retracted | what counts | a retracted statement is changed, or one that stands is reinstated | made by hand, or out of order
"""

WORDS: Final = """
body.commitment | bodies | a body is not the one that was signed | a value, hedge, speaker or date was changed; bodies or salts were swapped
body.missing | bodies | a body is not here, and nothing in the log allows that | words were taken away without a redaction
body.kept | bodies | a body is here although it was redacted | what had to go was put back, or never deleted
body.unexpected | bodies | a body at an address where there is no event | words were slipped in beside the log
body.form | body rules | a body has not the form of its type | another program wrote it, or a key's owner by hand
body.total | body rules | the bodies of an entry are too long together | as above
body.unknown-id | body rules | a body names what is not there | as above
body.property | body rules | a property that is not defined | as above
body.value-type | body rules | a value of a kind that the property does not take | as above
body.code | body rules | a code that the property does not list | as above
body.capture | body rules | a reference names no capture of its source | as above
body.pair | body rules | a judgement of an entity with itself, or of another pair than it replaces | as above
body.line | bodies | a line of bodies is not in form, not in order, or of an entry elsewhere | a file was edited or damaged
capture.altered | captures | a captured file is not the one that was named | the file was exchanged, edited or damaged
capture.missing | captures | a captured file is not in the archive that should have it | it was deleted
capture.unreadable | captures | a captured file cannot be read | rights or a failing disk
capture.unexpected | captures | a file that no open event names | a file was slipped in, or a restricted one was handed out
capture.quotation | captures | a quotation does not stand in its capture | the words were not in the source, or the place is wrong
"""

FILES: Final = """
file.missing | by its place | a file that every snapshot of this size has is not there | an incomplete download, or something was taken away
file.unexpected | by its place | a file that has no place in a snapshot of this size | something was slipped in; names that differ in case alone
file.kind | by its place | a link, an empty folder, or anything else that is no plain file | a link was to lead out of the snapshot
file.unreadable | by its place | a file that cannot be read | rights or a failing disk
row | views | a durable row beside the log says otherwise than the log | somebody wrote into the database
view.row | views | a row of the views differs, is missing or too many | what people look at was changed behind the log's back; a rebuild mends it
view.missing | views | a whole table of the views is missing | somebody dropped it; a rebuild mends it
view.form | views | a line of rows is not in form, or not in order | a file was edited
view.sheet | views | a sheet is not what the rows beside it give | a sheet was edited, as in a spreadsheet
view.manifest | views | the manifest of the views is not in form, or lists other files | as above
view.altered | views | a file of the views has not the digest of the manifest | as above
"""

BAG: Final = """
bag.missing | bag | a file that makes the bag is not there | it was left out; nothing signed is lost
bag.declaration | bag | the bag is not declared as one of version 1.0 in UTF-8 | a file was edited
bag.manifest | bag | a line of a manifest is not in form, or names a digest that is not known | a file was edited
bag.duplicate | bag | a manifest lists a file twice | a file was edited
bag.lost | bag | a manifest lists a file that is not there | an incomplete download
bag.unlisted | bag | a manifest does not list a file that is there | something was added to the copy
bag.altered | bag | a file has not the digest that is listed | damage on the way, or an edit
bag.tag | bag | a file at the top has not the digest that is listed | as above
bag.oxum | bag | there are not as many bytes or files as is said | an incomplete download
bag.info | bag | `bag-info.txt` is not in form, or does not say what the log gives | a wrong origin, size or root was written for people to read
bag.readme | bag | the page for readers is not the one that comes with this log | wrong instructions were written for people to follow
bag.form | bag | a file at the top says what it should, in other bytes | another program made the bag anew
"""

PROOF: Final = """
proof.missing | files | a file of the proof is not there | it was left out
proof.unexpected | files | a file that has no place in a proof | something was slipped in
proof.kind | files | a link, or anything else that is no plain file | a link was to lead elsewhere
proof.unreadable | files | a file cannot be read | rights or a failing disk
proof.long | files | a file is longer than it can be | made to exhaust whoever checks it
proof.altered | files | a file has not the digest that is listed | damage on the way, or an edit
proof.sums | files | the list of digests is not in form | a file was edited
proof.inclusion | inclusion | the path of hashes does not lead from the entry to the checkpoint | an entry was exchanged, or was never in the log
proof.checkpoint | inclusion | a checkpoint is not in form, or they are not all the same | parts of several proofs were put together
proof.origin | checkpoint signatures | an entry or checkpoint is of another archive | parts of several archives were put together
proof.chain | keys and roles | the chain of keys or revisions has a gap | an entry that matters was left out
proof.claim | files | what the proof says of itself is not what it holds | a claim was written over other evidence
proof.shown | files | what is proved is not here, or not open | a body was left out
"""
