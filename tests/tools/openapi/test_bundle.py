"""A document and the files that it refers to."""

from __future__ import annotations

from typing import Any

from gates.tools.openapi import bundled
from gates.tools.openapi.bundle import refers_elsewhere


def test_a_document_of_one_piece_stays_as_it_is() -> None:
    data = {"a": {"$ref": "#/b"}, "b": {"$ref": "https://example.com/x.json"}}
    assert not refers_elsewhere(data)
    assert bundled(data, "api.yaml", lambda _: None) is data


def test_files_are_found_from_the_folder_of_the_one_that_names_them() -> None:
    files: dict[str, Any] = {
        "docs/parts/pet.yaml": {
            "tag": {"$ref": "../tag.yaml#/Tag"},
            "own": {"$ref": "#/tag"},
            "home": {"$ref": "../api.yaml#/x"},
        },
        "docs/tag.yaml": {"Tag": {"of": {"$ref": "parts/pet.yaml"}}},
    }
    made = bundled({"pet": {"$ref": "./parts/pet.yaml"}, "x": 1}, "docs/api.yaml", files.get)
    assert made["pet"] == {"$ref": "#/x-documents/docs~1parts~1pet.yaml"}
    assert made["x-documents"]["docs/parts/pet.yaml"] == {
        "tag": {"$ref": "#/x-documents/docs~1tag.yaml/Tag"},
        "own": {"$ref": "#/x-documents/docs~1parts~1pet.yaml/tag"},
        "home": {"$ref": "#/x"},
    }
    assert made["x-documents"]["docs/tag.yaml"]["Tag"]["of"] == {"$ref": "#/x-documents/docs~1parts~1pet.yaml"}


def test_a_file_that_is_not_there_leads_nowhere() -> None:
    assert bundled({"a": {"$ref": "gone.yaml"}}, "api.yaml", lambda _: None)["x-documents"] == {"gone.yaml": None}
