"""What the docs and the published schema say is what the code says."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from steelyard.review import schema
from tests.validate.pages import DOCS, columns_part, keys_part, validation_page, with_part
from tests.validate.sample import PLAN

WRITE = "python -m tests.validate.pages writes it anew"


def test_the_page_of_checks_is_current() -> None:
    assert (DOCS / "validation.md").read_text(encoding="utf-8") == validation_page(), WRITE


def test_the_page_of_the_folder_is_current() -> None:
    page = (DOCS / "review-folder.md").read_text(encoding="utf-8")
    assert with_part(page, "columns", columns_part()) == page, WRITE
    assert with_part(page, "keys", keys_part()) == page, WRITE
    assert "# yaml-language-server: $schema=" in page


def test_the_published_schema_is_current() -> None:
    published = Path(schema.__file__).with_name("schema") / "review-1.schema.json"
    assert published.read_text(encoding="utf-8") == schema.schema_text(), WRITE
    assert schema.json_schema()["properties"]["schema"]["const"] == 1


def test_the_schema_is_one_and_takes_a_sound_review() -> None:
    made = schema.json_schema()
    jsonschema.Draft202012Validator.check_schema(made)
    jsonschema.validate(YAML(typ="safe", pure=True).load(PLAN), made)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: pairwise", "kind: pairwise\n    mesure: RR", "'mesure' was unexpected"),
        ("rule: by-design", "rule: by-chance", "'by-chance' is not one of"),
        ("washout_hours: 48", "washout_hours: long", "'long' is not of type 'number'"),
        ("title: Does the drug help?\n", "", "'title' is a required property"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(old: str, new: str, message: str) -> None:
    value = YAML(typ="safe", pure=True).load(PLAN.replace(old, new, 1))
    with pytest.raises(jsonschema.ValidationError, match=message):
        jsonschema.validate(value, schema.json_schema())
