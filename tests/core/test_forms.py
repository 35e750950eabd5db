"""What browsers do not send, but others may: files under the names of texts, and rows without a number."""

import re
from io import BytesIO

import pytest

from quizzes.forms.editing_task import TaskForm


@pytest.mark.parametrize("path", ["/sign-in", "/join", "/sign-in/staff", "/reset"])
def test_a_file_in_the_place_of_a_text_is_a_field_that_is_missing(client, path):
    fields = set(re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', client.get(path).text)) - {"csrf_token"}
    data = {name: (BytesIO(b"x"), "x.txt") for name in fields} | {"csrf_token": client.csrf(path)}
    assert client.post(path, data=data, content_type="multipart/form-data").status_code in {303, 422}


def test_a_business_is_not_changed_by_files(cast):
    sri = cast.signed_in(cast.sri)
    data = {name: (BytesIO(b"x"), "x.txt") for name in ("name", "sector", "village", "whatsapp", "nib", "scale", "sent_as")}
    answer = sri.post("/business", data=data | {"csrf_token": sri.csrf("/business")}, content_type="multipart/form-data")
    assert answer.status_code == 422


@pytest.mark.parametrize("row", ["²", "9" * 5000, "١"])
def test_a_row_whose_number_is_none_is_left_out(app, row):
    numbers = []
    for data in ({"rubric-3-title": "Latar"}, {"rubric-3-title": "Latar", f"rubric-{row}-title": "Cahaya"}):
        with app.test_request_context(method="POST", data=data):
            numbers.append(len(TaskForm(meta={"csrf": False}).rubric.entries))
    assert numbers[0] == numbers[1]
