"""What an interpreter says of what is installed: as the standard library reads it, from the fields alone."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from pathlib import Path

from gates.probes import interpreter as probe
from gates.project import interpreter


def test_every_distribution_is_told_as_the_standard_library_reads_it() -> None:
    read: dict[str, tuple[str, list[str]]] = {}
    for dist in importlib.metadata.distributions():
        name = re.sub(r"[-_.]+", "-", dist.metadata["Name"]).lower()
        read.setdefault(name, (dist.version, list(dist.requires or [])))
    told = interpreter.look(Path(sys.executable), "the one that runs us")
    assert {name: (told.distributions[name], told.requirements[name]) for name in told.distributions} == read
    assert told.has("PyTest_XDist")


def test_fields_end_with_the_first_empty_line_and_go_on_over_indented_ones() -> None:
    text = (
        "Name: a\nLicense: MIT\n        \n        as is\nRequires-Dist: b\nRequires-Dist: c;\n extra == 'x'\n\n"
        "Name: other\n"
    )
    told = probe.fields(text)
    assert told["name"] == ["a"]
    assert told["requires-dist"] == ["b", "c; extra == 'x'"]


def installed(root: Path) -> dict[str, tuple[str, str, list[str]]]:
    return {
        dist.metadata["Name"] or "": probe.about(dist) for dist in importlib.metadata.distributions(path=[str(root)])
    }


def test_an_egg_keeps_its_requirements_in_a_file_of_their_own(tmp_path: Path) -> None:
    egg = tmp_path / "old-1.0.egg-info"
    egg.mkdir()
    (egg / "PKG-INFO").write_text("Metadata-Version: 1.0\nName: old\nVersion: 1.0\n\nIt is old.\n")
    (egg / "requires.txt").write_text("idna>=2\n\n[extra]\nh11\n")
    assert installed(tmp_path)["old"] == ("old", "1.0", ["idna>=2", 'h11; extra == "extra"'])


def test_what_nobody_can_read_has_no_name(tmp_path: Path) -> None:
    broken = tmp_path / "broken-1.0.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_bytes(b"Name: \xff\xfe\n")
    [dist] = importlib.metadata.distributions(path=[str(tmp_path)])
    assert probe.about(dist) == ("", "", [])
