"""What makefiles read, by examples as they stand in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.rules.env_docs.compare import Comparison
from gates.rules.env_docs.observe import observe
from gates.rules.env_docs.values import Need, Part, Read
from tests.rules.trees import lay, project_of

READ: tuple[tuple[str, dict[str, str], list[tuple[str, int]]], ...] = (
    ("in a recipe", {"Makefile": "push:\n\tdocker push shop:$(RELEASE)\n"}, [("RELEASE", 2)]),
    ("in braces", {"Makefile": "push:\n\tdocker push shop:${RELEASE}\n"}, [("RELEASE", 2)]),
    ("in an assignment", {"Makefile": "IMAGE = $(REGISTRY)/shop\nx:\n\trun $(IMAGE)\n"}, [("REGISTRY", 1)]),
    ("as a condition", {"Makefile": "ifeq ($(STAGE),production)\nX = 1\nendif\n"}, [("STAGE", 1)]),
    ("whether it is there", {"Makefile": "ifdef VERBOSE\nX = 1\nendif\n"}, [("VERBOSE", 1)]),
    ("inside of a function", {"Makefile": "HEAD = $(shell git show $(BASE_REF))\n"}, [("BASE_REF", 1)]),
    ("with a substitution", {"Makefile": "all:\n\tcc $(SOURCES:.c=.o)\n"}, [("SOURCES", 2)]),
    ("as a prerequisite", {"Makefile": "all: $(EXTRA_TARGETS)\n"}, [("EXTRA_TARGETS", 1)]),
    (
        "two in a line",
        {"Makefile": "x:\n\tscp $(SOURCE_HOST) $(TARGET_HOST)\n"},
        [("SOURCE_HOST", 2), ("TARGET_HOST", 2)],
    ),
    ("beside a file of variables", {"Makefile": "-include .env\nx:\n\tpsql $(DB_URL)\n"}, [("DB_URL", 3)]),
    ("set by a recipe's shell alone", {"Makefile": "x:\n\tRELEASE=1 run $(RELEASE)\n"}, [("RELEASE", 2)]),
    ("in another makefile", {"Makefile": "X = 1\n", "make/push.mk": "push:\n\tpush $(RELEASE)\n"}, [("RELEASE", 2)]),
    ("by the shell of a recipe", {"Makefile": "x:\n\techo $$RELEASE\n"}, [("RELEASE", 2)]),
    ("with a default", {"Makefile": "RELEASE ?= dev\nx:\n\trun $(RELEASE)\n"}, [("RELEASE", 1)]),
    ("exported with a default", {"Makefile": "export RELEASE ?= dev\n"}, [("RELEASE", 1)]),
)
NOT_READ: tuple[tuple[str, dict[str, str]], ...] = (
    ("assigned", {"Makefile": "NAME = x\nx:\n\trun $(NAME)\n"}),
    ("assigned below", {"Makefile": "x:\n\trun $(NAME)\nNAME := x\n"}),
    ("exported with a value", {"Makefile": "export NAME := x\nx:\n\trun $(NAME) $$NAME\n"}),
    ("assigned under a condition", {"Makefile": "ifeq ($(OS),Windows_NT)\n  NAME := x\nelse\n\tNAME = y\nendif\nx:\n\trun $(NAME)\n"}),
    ("appended to", {"Makefile": "NAME += x\nx:\n\trun $(NAME)\n"}),
    ("from the shell", {"Makefile": "NAME != git describe\nx:\n\trun $(NAME)\n"}),
    ("of one target", {"Makefile": "serve: NAME = x\nserve:\n\trun $(NAME)\n"}),
    ("of one target, exported", {"Makefile": "serve: export NAME := x\nserve:\n\trun $(NAME)\n"}),
    ("a text of several lines", {"Makefile": "define NAME\na\nendef\nx:\n\t$(NAME)\n"}),
    ("computed", {"Makefile": "$(eval NAME := x)\nx:\n\trun $(NAME)\n"}),
    ("a loop's", {"Makefile": "X = $(foreach PART,a b,$(PART).o)\n"}),
    ("of make", {"Makefile": "x:\n\t$(MAKE) -C $(CURDIR) $(MAKECMDGOALS) $(MAKEFILE_LIST)\n"}),
    ("of make's rules", {"Makefile": "x.o: x.c\n\t$(CC) $(CPPFLAGS) $(CFLAGS) $< -o $@ $(LDLIBS)\n"}),
    ("of the system", {"Makefile": "x:\n\t$(SHELL) -c 'ls $(HOME) $(PWD)'\n"}),
    ("of whoever installs", {"Makefile": "x:\n\tcp a $(DESTDIR)$(PREFIX)/bin\n"}),
    ("a function", {"Makefile": "X := $(shell git describe)$(wildcard *.py)\n"}),
    ("a parameter", {"Makefile": "define run\n\tserve $(1) $(2)\nendef\n"}),
    ("its name computed", {"Makefile": "KIND = a\nx:\n\trun $(NAME_$(KIND))\n"}),
    ("a dollar for the shell", {"Makefile": "x:\n\techo '$$(NAME)'\n"}),
    ("in a comment", {"Makefile": "# $(NAME)\nx:\n\trun # $(NAME)\n"}),
    ("set by what is included", {"Makefile": "include make/names.mk\nx:\n\trun $(NAME)\n", "make/names.mk": "NAME = x\n"}),
    ("set by what includes", {"Makefile": "NAME = x\ninclude make/*.mk\n", "make/run.mk": "x:\n\trun $(NAME)\n"}),
    ("set by a neighbour", {"Makefile": "include a.mk b.mk\n", "a.mk": "NAME = x\n", "b.mk": "x:\n\trun $(NAME)\n"}),
    ("an include that is not here", {"Makefile": "include ../common/rules.mk\nx:\n\trun $(NAME)\n"}),
    ("an include that is computed", {"Makefile": "-include $(wildcard conf/*)\nx:\n\trun $(NAME)\n"}),
    ("a committed file of variables", {"Makefile": "include .env.default\nx:\n\trun $(NAME)\n", ".env.default": "NAME=x\n"}),
    ("given by a call of make", {"Makefile": "all:\n\t$(MAKE) build NAME=x\nbuild:\n\trun $(NAME)\n"}),
    ("what a recipe's shell sets", {"Makefile": 'x:\n\tNAME=$$(git describe); \\\n\techo "$$NAME"\n'}),
    ("set by a quiet line of a recipe", {"Makefile": 'x:\n\t@NAME=$$(id); echo "$$NAME"\n'}),
    ("a default of make's own", {"Makefile": "CC ?= gcc\nSPHINXBUILD ?= sphinx-build\n"}),
    ("a loop of a recipe's shell", {"Makefile": "x:\n\tfor FILE in *; do run $$FILE; done\n"}),
    ("somebody else's", {"vendor/lib/Makefile": "x:\n\trun $(NAME)\n"}),
)  # fmt: skip


def reads(root: Path, files: dict[str, str]) -> tuple[Read, ...]:
    lay(root, files)
    return observe(project_of(root)).reads


@pytest.mark.parametrize(("files", "expected"), [pytest.param(files, said, id=title) for title, files, said in READ])
def test_what_no_makefile_sets_is_read(tmp_path: Path, files: dict[str, str], expected: list[tuple[str, int]]) -> None:
    assert [(r.name, r.line) for r in reads(tmp_path, files)] == expected


@pytest.mark.parametrize("files", [pytest.param(files, id=title) for title, files in NOT_READ])
def test_what_makefiles_or_make_itself_set_is_not_read(tmp_path: Path, files: dict[str, str]) -> None:
    assert reads(tmp_path, files) == ()


def test_a_default_and_its_absence_are_known(tmp_path: Path) -> None:
    found = reads(tmp_path, {"Makefile": "PORT ?= 8000\nx:\n\tserve $(PORT) $$WORKERS $${LEVEL:-info}\n"})
    assert [(r.name, r.default, r.part, r.how) for r in found] == [
        ("PORT", "8000", Part.TOOLING, "make"),
        ("WORKERS", None, Part.TOOLING, "make"),
        ("LEVEL", "info", Part.TOOLING, "make"),
    ]


@pytest.mark.parametrize(
    "insisting",
    [
        "ifndef RELEASE\n$(error RELEASE is not set)\nendif\n",
        "x:\n\tpush $(or $(RELEASE),$(error RELEASE is not set))\n",
        "x:\n\t$(if $(RELEASE),,$(error RELEASE is not set))\n",
    ],
)
def test_what_a_makefile_insists_on_is_required(tmp_path: Path, insisting: str) -> None:
    found = reads(tmp_path, {"Makefile": insisting + "y:\n\tpush $(RELEASE)\n"})
    assert {(r.name, r.need) for r in found} == {("RELEASE", Need.REQUIRED)}


def test_an_undocumented_variable_of_a_makefile_is_advice(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"Makefile": "x:\n\tpush $(RELEASE) $(REGISTRY)\n", "README.md": "Set `REGISTRY` to where images go.\n"},
    )
    (said,) = Comparison(observe(project_of(tmp_path))).findings()
    assert (said.rule, said.line, said.blocking) == ("env-docs/undocumented-variable", 2, False)
    assert said.message.startswith("RELEASE is read here")


EXPLAINED = [
    ("a comment above", "# where images go\nREGISTRY ?= local\n"),
    ("a comment beside", "REGISTRY ?= local  ## where images go\n"),
    ("a call that a comment shows", "# make push REGISTRY=local\npush:\n\tpush $(REGISTRY)\n"),
    ("a call that the help shows", "help:\n\t@echo 'Usage: make push REGISTRY=<name>'\npush:\n\tpush $(REGISTRY)\n"),
    ("a comment that names it", "# IMAGE_REGISTRY: where images go\npush:\n\tpush $(IMAGE_REGISTRY)\n"),
]
NOT_EXPLAINED = [
    ("nothing", "REGISTRY ?= local\n"),
    ("a line of signs above", "# ------\nREGISTRY ?= local\n"),
    ("a comment about something else", "# how to push\npush:\n\tpush $(REGISTRY)\n"),
    ("a comment that is not its own", "# images\n\nREGISTRY ?= local\n"),
]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(pytest.param(text, 0, id=title) for title, text in EXPLAINED),
        *(pytest.param(text, 1, id=title) for title, text in NOT_EXPLAINED),
    ],
)
def test_what_a_makefile_explains_itself_needs_no_other_document(tmp_path: Path, text: str, number: int) -> None:
    lay(tmp_path, {"Makefile": text})
    assert len(list(Comparison(observe(project_of(tmp_path))).findings())) == number


def test_a_comment_of_a_makefile_is_no_document_for_what_the_service_reads(tmp_path: Path) -> None:
    makefile = "# DATABASE_URL: where the data are\nx:\n\tpsql $(DATABASE_URL)\n"
    lay(tmp_path, {"Makefile": makefile, "app/main.py": "import os\nURL = os.environ['DATABASE_URL']\n"})
    (said,) = Comparison(observe(project_of(tmp_path))).findings()
    assert (said.rule, said.path, said.blocking) == ("env-docs/undocumented-variable", "app/main.py", True)
