"""How dates are written in a table, and what they come to."""

import pytest

from archive.errors import MalformedError
from archive.intake import date_forms


@pytest.mark.parametrize(
    ("form", "text", "edtf"),
    [
        ("DD/MM/YYYY", "03/01/2022", "2022-01-03"),
        ("D.M.YYYY", "3.1.2022", "2022-01-03"),
        ("D.M.YYYY", "13.11.2022", "2022-11-13"),
        ("MM/YYYY", "01/2022", "2022-01"),
        ("YYYY", "2022", "2022"),
        ("YYYY-MM-DDT00:00:00", "2022-01-03T00:00:00", "2022-01-03"),
        ("D MMMM YYYY", "3 January 2022", "2022-01-03"),
        ("D MMM YYYY", "3 jan 2022", "2022-01-03"),
        ("MMMM D, YYYY", "May 31, 2022", "2022-05-31"),
        ("EDTF", "2022-01?", "2022-01?"),
    ],
)
def test_a_date_of_the_form_comes_out_in_edtf(form: str, text: str, edtf: str) -> None:
    assert date_forms.parse(form).edtf(text) == edtf


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("DD/MM/YYYY", "3/1/2022"),
        ("DD/MM/YYYY", "03/01/22"),
        ("DD/MM/YYYY", "03/01/2022 "),
        ("DD.MM.YYYY", "03x01x2022"),
        ("D MMMM YYYY", "3 Janvier 2022"),
        ("D MMMM YYYY", "3 Januarys 2022"),
        ("M/YYYY", "0/2022"),
        ("YYYY", "\u0662\u0660\u0662\u0662"),
    ],
)
def test_a_text_of_another_form_is_no_date(form: str, text: str) -> None:
    assert date_forms.parse(form).edtf(text) is None


@pytest.mark.parametrize(
    "form", ["", "DD/MM/YY", "DD/YYYY", "MM/DD", "YYYY YYYY", "DD", "Y", "edtf", "DDD.MM.YYYY"]
)
def test_a_form_that_would_have_to_guess_is_refused(form: str) -> None:
    with pytest.raises(MalformedError) as caught:
        date_forms.parse(form)
    assert "DD.MM.YYYY" in caught.value.remedy
