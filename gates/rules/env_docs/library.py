"""All Python files of the project, parsed on demand, and names followed from one to another. Reads files through the project only."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from gates.errors import NoAnswerError
from gates.project import Project, Role
from gates.rules.env_docs.values import OwnHelper, Part
from gates.rules.names import module_name
from gates.rules.source import Source
from gates.rules.sourcepass import parse
from gates.rules.values import FUNCTIONS, FunctionNode, Scope

_PARTS = {Role.SOURCE: Part.SERVICE, Role.MIGRATION: Part.SERVICE, Role.TEST: Part.TEST, Role.TOOLING: Part.TOOLING}
_HOPS = 6
Question = tuple[tuple[str, ...], str]
"""Words of which one has to be in a text, any where there are none; a pattern that it has to fit, any where it is empty."""


def fits(text: str, question: Question) -> bool:
    """Whether a text is what a question asks for."""
    words, pattern = question
    return (not words or any(w in text for w in words)) and (not pattern or re.search(pattern, text) is not None)


class Library:
    """The modules of a project.

    Attributes:
        unreadable: (path, why) of each production file that could not be read, or that had to be parsed and could not.
        questions: what all files were asked for: (words, pattern) as in `scan`.
        touched: the files whose content played a part in some answer: they fitted a question, or were looked into.
        helpers: functions outside of the project that read a variable for their caller.
    """

    def __init__(self, project: Project, helpers: tuple[OwnHelper, ...] = ()) -> None:
        self.project = project
        self.helpers = helpers
        self.unreadable: list[tuple[str, str]] = []
        self.questions: set[Question] = set()
        self.touched: set[str] = set()
        roots = project.source_roots
        self._paths = {module_name(path, roots): path for path in project.python_files}
        self._modules = {path: module for module, path in self._paths.items()}
        self._short = _short_names(self._paths, project)
        self._sources: dict[str, Source | None] = {}
        self._followed: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    def text(self, path: str) -> str:
        """The text of a file, empty when nobody can read it: then it is named, since nobody knows what it reads."""
        self.touched.add(path)
        return self._text(path)

    def _text(self, path: str) -> str:
        if path not in self._texts:
            try:
                self._texts[path] = self.project.read(path)
            except NoAnswerError as error:
                if self.project.role(path) is Role.SOURCE:
                    self.unreadable.append((path, error.message))
                self._texts[path] = ""
        return self._texts[path]

    def part(self, path: str) -> Part:
        """Who a file belongs to."""
        return _PARTS[self.project.role(path)]

    def source(self, path: str) -> Source | None:
        """The parsed file, None when it cannot be read."""
        if path not in self._sources:
            self.touched.add(path)
            found = parse(self.project, path)
            known = any(path == named for named, _ in self.unreadable)
            if isinstance(found, str) and not known and self.project.role(path) is Role.SOURCE:
                self.unreadable.append((path, found))
            self._sources[path] = None if isinstance(found, str) else found
        return self._sources[path]

    def matching(self, words: Collection[str], pattern: re.Pattern[str] | None = None) -> Iterator[Source]:
        """The files whose text contains one of the words, and fits a pattern where there is one."""
        for path, _ in self.scan(words, pattern):
            found = self.source(path)
            if found is not None:
                yield found

    def scan(self, words: Collection[str], pattern: re.Pattern[str] | None = None) -> Iterator[tuple[str, str]]:
        """(path, text) of the files whose text contains one of the words, where there are some, and fits a pattern, where there is one."""
        question = (tuple(words), pattern.pattern if pattern is not None else "")
        self.questions.add(question)
        for path in self.project.python_files:
            text = self._text(path)
            if fits(text, question):
                self.touched.add(path)
                yield path, text

    def using(self, identifiers: Collection[str]) -> Iterator[Source]:
        """The files that mention one of the identifiers as a whole word."""
        wanted = sorted(set(identifiers))
        if wanted:
            yield from self.matching(wanted, re.compile(rf"\b({'|'.join(map(re.escape, wanted))})\b"))

    def callers(self, dotted: str) -> Iterator[Source]:
        """The files that may call a function or method of the project: they mention it, and where it comes from if its name is a common one."""
        parts = dotted.split(".")
        name = parts[-1] if parts[-1] not in {"__init__", "__call__"} else parts[-2]
        home = next((m for m in (".".join(parts[:size]) for size in range(len(parts), 0, -1)) if m in self._paths), "")
        around = {home.rpartition(".")[2], *parts[home.count(".") + 1 : -1], *self._exporters(home, name)} - {name}
        common = len(name) < 6 or "_" not in name.strip("_")
        words = [rf"\b{re.escape(word)}\b" for word in sorted(around)]
        if home.rpartition(".")[2] == name:  # `from app.config import config`
            words += [rf"\b{re.escape(name)}\s+import\b", rf"\bimport\s[^\n]*\b{re.escape(name)}\b"]
        beside = re.compile("|".join(words)) if common and around else None
        for source in self.using([name]):
            if beside is None or source.module == home or beside.search(source.text):
                yield source

    def _exporters(self, home: str, name: str) -> Iterator[str]:
        """The last names of the packages around a module that pass a name of it on, or all of its names."""
        packages = home.split(".")[:-1]
        for size in range(len(packages), 0, -1):
            module = self._paths.get(".".join(packages[:size]))
            text = self.text(module) if module is not None else ""
            if re.search(rf"\b{re.escape(name)}\b|import \*", text):
                yield packages[size - 1]

    def origin(self, expr: ast.AST | None, source: Source, scopes: Sequence[Scope] = ()) -> str:
        """The dotted origin of an expression, followed through the modules of the project."""
        return self.follow(self.named(expr, source, scopes))

    def named(self, expr: ast.AST | None, source: Source, scopes: Sequence[Scope] = ()) -> str:
        """The dotted origin of an expression as far as its own module says it."""
        dotted = self._full(source.names.origin(expr, scopes), near=source.path)
        *others, last = source.names.top.everything or [""]
        if others and dotted.startswith(f"{last}.") and not self._has(dotted):
            moved = (self._full(other + dotted[len(last) :], near=source.path) for other in reversed(others))
            return next(filter(self._has, moved), dotted)
        return dotted

    def _has(self, dotted: str) -> bool:
        """Whether a module of the project binds the name, or the standard library's `os` may."""
        module, rest = self._split(dotted)
        source = self.source(self._paths[module]) if module else None
        name = rest.partition(".")[0].removesuffix("()")
        return name in source.names.top if source is not None else dotted.startswith("os.")

    def _full(self, dotted: str, *, near: str) -> str:
        """A name of a package deep in the repository as this library knows it: of several packages with that name, the nearest one's.

        A file that is run as a program imports the modules of its own folder by their bare names.
        """
        top, _, rest = dotted.partition(".")
        found = self._short.get(top.removesuffix("()"), {})
        if not rest or self._split(dotted)[0]:
            return dotted
        if not found:
            beside = self._modules.get(f"{near.rpartition('/')[0]}/{top}.py")
            return f"{beside}.{rest}" if beside is not None and self._has(f"{beside}.{rest}") else dotted
        nearest = max(found, key=lambda full: _shared(found[full], near))
        return f"{nearest}.{rest}"

    def follow(self, dotted: str) -> str:
        """A dotted text with imports and assignments in other modules of the project resolved: `app.config.env.int` → `environs.Env().int`."""
        if dotted not in self._followed:
            self._followed[dotted] = self._follow(dotted)
        return self._followed[dotted]

    def _follow(self, dotted: str) -> str:
        for _ in range(_HOPS):
            module, rest = self._split(dotted)
            source = self.source(self._paths[module]) if module else None
            if source is None or not rest:
                return dotted
            called = re.match(r"\w+", rest)
            name = called.group() if called else ""
            found = source.names.origin(ast.Name(id=name, ctx=ast.Load())) if name in source.names.top else ""
            if not found or found == f"{module}.{name}":
                return dotted
            dotted = found + rest[len(name) :]
        return dotted

    def constant(self, dotted: str) -> tuple[ast.expr, Source] | None:
        """The expression that a module-level name of the project was assigned, with the module that it stands in."""
        for _ in range(_HOPS):
            module, rest = self._split(dotted)
            source = self.source(self._paths[module]) if module else None
            if source is None:
                return None
            name, _, attribute = rest.partition(".")
            values = source.names.top.values.get(rest, [])
            if len(values) == 1:
                return values[0], source
            imported = source.names.top.dotted.get(name, "")
            if not imported or imported == f"{module}.{name}":
                return self._class_constant(source, name, attribute) if attribute else None
            dotted = f"{imported}.{attribute}" if attribute else imported
        return None

    def function(self, dotted: str) -> tuple[FunctionNode, Source] | None:
        """The definition of a function of the project; for a class, its `__init__`."""
        module, rest = self._split(self.follow(dotted))
        source = self.source(self._paths[module]) if module else None
        if source is None or not rest:
            return None
        rest = rest.replace("().", ".")
        found = source.names.definition(f"{module}.{rest}") or source.names.definition(f"{module}.{rest}.__init__")
        return (found, source) if found is not None else None

    def class_of(self, dotted: str) -> tuple[ast.ClassDef, Source] | None:
        """The definition of a class of the project."""
        module, rest = self._split(self.follow(dotted))
        source = self.source(self._paths[module]) if module else None
        if source is None:
            return None
        found = next(
            (n for n in ast.walk(source.tree) if isinstance(n, ast.ClassDef) and n.name == rest.rpartition(".")[2]),
            None,
        )
        return (found, source) if found is not None else None

    def _class_constant(self, source: Source, owner: str, attribute: str) -> tuple[ast.expr, Source] | None:
        found = next(
            (n for n in source.tree.body if isinstance(n, ast.ClassDef) and n.name == owner.removesuffix("()")), None
        )
        for statement in found.body if found is not None else ():
            targets = (
                statement.targets
                if isinstance(statement, ast.Assign)
                else [statement.target]
                if isinstance(statement, ast.AnnAssign)
                else []
            )
            if any(isinstance(t, ast.Name) and t.id == attribute.removesuffix(".value") for t in targets):
                value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
                return (value, source) if value is not None else None
        return None

    def _split(self, dotted: str) -> tuple[str, str]:
        """(longest module of the project at the front, the rest)."""
        parts = dotted.split(".")
        for size in range(len(parts), 0, -1):
            module = ".".join(parts[:size])
            if module in self._paths:
                return module, ".".join(parts[size:])
        return "", dotted


def _short_names(paths: Mapping[str, str], project: Project) -> dict[str, dict[str, str]]:
    """Import name → full name and folder of each package that is called so, for those below the folders that imports start from."""
    packages = {full: path.rpartition("/")[0] for full, path in paths.items() if path.endswith("/__init__.py")}
    inner = {full: folder for full, folder in packages.items() if full.rpartition(".")[0] not in packages}
    inner |= {module_name(folder, project.source_roots): folder for folder in _apart(paths.values(), project)}
    found: dict[str, dict[str, str]] = {}
    for full, folder in sorted(inner.items()):
        if "." in full:
            found.setdefault(full.rpartition(".")[2], {})[full] = f"{folder}/"
    return found


def _apart(paths: Collection[str], project: Project) -> Iterator[str]:
    """The top folders of services whose packages have the same names."""
    for root in project.roots_apart:
        inside = (path[len(root) + 1 :] for path in paths if path.startswith(f"{root}/"))
        yield from {f"{root}/{path.partition('/')[0]}" for path in inside if "/" in path}


def _shared(path: str, other: str) -> int:
    """How many leading folders two paths have in common."""
    pairs = zip(path.split("/"), other.split("/"), strict=False)
    return len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)))


def parameters(function: FunctionNode) -> list[str]:
    """The names of the positional parameters, `self` and `cls` left out, then the keyword-only ones."""
    args = function.args
    positional = [a.arg for a in (*args.posonlyargs, *args.args)]
    if positional[:1] in (["self"], ["cls"]):
        positional = positional[1:]
    return [*positional, *(a.arg for a in args.kwonlyargs)]


def parameter_default(function: FunctionNode, name: str) -> ast.expr | None:
    """The default of one parameter."""
    args = function.args
    positional = [*args.posonlyargs, *args.args]
    paired = dict(zip([a.arg for a in positional[len(positional) - len(args.defaults) :]], args.defaults, strict=True))
    paired |= {a.arg: d for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None}
    return paired.get(name)


def enclosing(scopes: Sequence[Scope]) -> FunctionNode | None:
    """The innermost function of some scopes."""
    return next((s for s in reversed(scopes) if isinstance(s, FUNCTIONS)), None)
