"""Environment variables of which a document speaks, against what the code, the scripts and compose read. Pure, but for asking the `Ground`.

Only what is certain: a slip for a variable that is read, or a setting of a name with the project's own prefix, that no file of the repository
has. What stands in a table or a list about variables is judged by the gate for them.
"""

from __future__ import annotations

import fnmatch
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from gates.catalog.readme import settings
from gates.catalog.readme.facts import Observation
from gates.catalog.readme.ground import Ground
from gates.rules.env_docs.conventions import COMMON_PREFIXES, is_of_the_platform, is_of_the_system
from gates.rules.env_docs.observe import observe
from gates.rules.env_docs.sameness import nearest
from gates.rules.env_docs.values import UNKNOWN, Observed
from gates.tools.document import Document

_NOBODY = "no code, script or manifest of the repository reads it"
_FAMILY = 3
"""How many variables that are read make a prefix the project's own."""


def look(documents: Mapping[str, Document], ground: Ground) -> Iterator[Observation]:
    """Variables that the documents set or name and that nothing reads."""
    spoken = [(path, t) for path, document in documents.items() for t in settings.told(document)]
    if not spoken:
        return
    seen = observe(ground.project)
    read = {n for r in seen.reads for n in (r.name, *r.others)}
    listed = {(e.path, e.name) for e in seen.entries if e.defines}
    own = _own_prefixes(seen)
    for path, told in spoken:
        name = told.name
        if name in read or (path, name) in listed or _is_elsewhere(name, seen) or _is_written(name, ground, documents):
            continue
        near = nearest(name, sorted(n for n in read if UNKNOWN not in n))
        if near or (told.set and name.partition("_")[0] in own):
            yield Observation("readme/unknown-variable", path, told.line, name, _NOBODY, near)


def _own_prefixes(seen: Observed) -> set[str]:
    """First words of names that are the project's own; none where a name with it may be read that cannot be computed."""
    if seen.computed:
        return set()
    known = {r.name for r in seen.reads}
    families = Counter(name.partition("_")[0] for name in known if "_" in name)
    open_ended = {name.partition("_")[0] for name in known if UNKNOWN in name}
    return {p for p, count in families.items() if count >= _FAMILY and p not in COMMON_PREFIXES and p not in open_ended}


def _is_elsewhere(name: str, seen: Observed) -> bool:
    """Whether the system, a platform, a library, an image or a pattern of the code has the name."""
    patterns = [*seen.others, *(r.name for r in seen.reads if UNKNOWN in r.name)]
    return (
        is_of_the_system(name)
        or is_of_the_platform(name)
        or name in seen.mentioned
        or any(fnmatch.fnmatchcase(name, p) for p in patterns)
        or any(name.lower() == r.name.lower() for r in seen.reads)
    )


def _is_written(name: str, ground: Ground, documents: Mapping[str, Document]) -> bool:
    """Whether a file that is no document has the name in it."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    others = (f for f in ground.project.files if f not in documents and not f.lower().endswith((".md", ".rst")))
    return any(name in text and word.search(text) for f in others if (text := ground.text(f)))
