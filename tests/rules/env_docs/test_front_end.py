"""What the files of front ends read."""

from __future__ import annotations

import pytest

from gates.rules.env_docs import front_end
from gates.rules.env_docs.values import Part


def names(text: str) -> list[str]:
    return [r.name for r in front_end.reads("a.ts", text)]


def test_the_front_end_reads_its_own() -> None:
    reads = front_end.reads("a.ts", "const a = process.env.API_URL\nconst b = import.meta.env['VITE_KEY']\n")
    assert [(r.name, r.line, r.part) for r in reads] == [("API_URL", 1, Part.TOOLING), ("VITE_KEY", 2, Part.TOOLING)]


def test_the_front_end_has_defaults_and_takes_apart() -> None:
    text = "const a = process.env.API_URL ?? 'http://x'\nconst { NODE_NAME, REGION = 'eu' } = process.env\n"
    assert [(r.name, r.line, r.default) for r in front_end.reads("a.ts", text)] == [
        ("API_URL", 1, "http://x"),
        ("NODE_NAME", 2, None),
        ("REGION", 2, None),
    ]


@pytest.mark.parametrize("name", ["MODE", "DEV", "PROD", "SSR", "BASE_URL"])
def test_what_vite_sets_itself_is_no_variable(name: str) -> None:
    assert names(f"const a = import.meta.env.{name}\n") == []
    assert names(f"const a = process.env.{name}\n") == [name]


@pytest.mark.parametrize(
    "text",
    [
        "const env = loadEnv(mode, process.cwd(), '');\nconst port = env.DEV_PORT;\n",
        "const env = {\n  ...loadEnv(mode, '../', prefixes),\n  ...loadEnv(mode, './', prefixes),\n};\nconst port = env.DEV_PORT ?? '5000';\n",
        "const env = loadEnv(mode, '.');\nconst port = env['DEV_PORT'];\n",
        "const env = (import.meta.env ?? {}) as Record<string, string | undefined>;\nconst port = env.DEV_PORT;\n",
        "const env: NodeJS.ProcessEnv = process.env\nconst port = env.DEV_PORT;\n",
    ],
)
def test_what_is_held_or_loaded_as_a_whole_is_read(text: str) -> None:
    assert names(text) == ["DEV_PORT"]


def test_a_pattern_in_a_comment_is_no_variable() -> None:
    assert names("// falls back to `import.meta.env.VITE_*`\n") == []


def test_a_part_of_another_object_is_no_variable() -> None:
    assert names("const env = process.env.NODE_NAME;\nconst port = env.DEV_PORT;\n") == ["NODE_NAME"]
    assert names("const env = makeEnv();\nconst port = env.DEV_PORT;\n") == []
    assert names("const env = loadEnv(mode, '.');\nconst port = context.env.DEV_PORT;\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "const flag = (name, fallback) => {\n  const value = `${process.env[name]}`\n  return value === 'true'\n}\nflag('A_ONE', true)\n",
        "const flag = name => process.env[name] === '1'\nflag('A_ONE')\n",
        "export const flag = (name: string, fallback = false): boolean => Boolean(process.env[name] ?? fallback)\nflag('A_ONE')\n",
        "function flag(name: string) {\n  return import.meta.env[name]\n}\nflag('A_ONE')\n",
    ],
)
def test_a_function_that_is_given_the_name_is_followed(text: str) -> None:
    assert names(text) == ["A_ONE"]


@pytest.mark.parametrize(
    "text",
    [
        "const flag = (name) => options[name]\nflag('A_ONE')\nfor (const key of keys) use(process.env[key])\n",
        "const show = (label) => process.env[key]\nshow('A_ONE')\n",
        "const flag = (name) => process.env[name]\nother.flag('A_ONE')\n",
    ],
)
def test_a_function_that_is_given_something_else_is_not(text: str) -> None:
    assert names(text) == []
