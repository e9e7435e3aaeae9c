"""From declarations and the environment to the releases that a project runs with."""

from __future__ import annotations

from gates.tools.closure import Installed, Release, edges, resolve
from gates.tools.requirement_files import Declared

ENVIRONMENT: Installed = {
    "flask": {
        "version": "3.1",
        "requires": [
            "werkzeug>=3",
            "Jinja2",
            'asgiref; extra == "async"',
            'importlib-metadata; python_version < "3.10"',
        ],
    },
    "werkzeug": {"version": "3.2", "requires": ["MarkupSafe>=2"]},
    "jinja2": {"version": "3.0", "requires": ["markupsafe"]},
    "markupsafe": {"version": "2.0", "requires": []},
    "asgiref": {"version": "4.0", "requires": []},
    "importlib-metadata": {"version": "1.0", "requires": []},
    "unrelated": {"version": "9", "requires": []},
}


def versions(*declared: Declared) -> dict[str, str]:
    return {r.name: r.version for r in resolve(declared, ENVIRONMENT, "3.11.7")[0]}


def test_a_pin_decides_and_the_rest_comes_from_the_environment() -> None:
    found = versions(
        Declared("flask", "requirements.txt", 1, "2.0"), Declared("jinja2", "requirements.txt", 2, "2.4.1")
    )
    assert found == {"flask": "2.0", "jinja2": "2.4.1", "werkzeug": "3.2", "markupsafe": "2.0"}


def test_an_extra_pulls_in_what_it_names() -> None:
    assert "asgiref" in versions(Declared("flask", "pyproject.toml", 1, extras=("async",)))
    assert "asgiref" not in versions(Declared("flask", "pyproject.toml", 1))


def test_a_dependency_of_a_dependency_points_at_the_line_that_pulls_it_in() -> None:
    releases, _ = resolve([Declared("flask", "pyproject.toml", 7)], ENVIRONMENT, "3.11.7")
    assert Release("markupsafe", "2.0", (("pyproject.toml", 7),), "flask") in releases
    assert Release("flask", "3.1", (("pyproject.toml", 7),)) in releases


def test_two_pins_of_one_package_are_two_releases() -> None:
    pins = [
        Declared("idna", "uv.lock", 4, "3.0"),
        Declared("idna", "requirements.txt", 1, "3.1"),
        Declared("idna", "api/uv.lock", 9, "3.0"),
    ]
    releases, unknown = resolve(pins, {}, "3.11.7")
    assert releases == (
        Release("idna", "3.0", (("uv.lock", 4), ("api/uv.lock", 9))),
        Release("idna", "3.1", (("requirements.txt", 1),)),
    )
    assert unknown == ()


def test_what_is_neither_pinned_nor_installed_is_unknown() -> None:
    lost = Declared("lost", "pyproject.toml", 3)
    dev = Declared("linter", "pyproject.toml", 5, optional=True)
    elsewhere = Declared("pywin32", "requirements.txt", 6, marker="sys_platform == 'no-such-system'")
    from_git = Declared("tool", "requirements.txt", 8, problem="no version")
    assert resolve([lost, dev, elsewhere, from_git], ENVIRONMENT, "3.11.7") == ((), (lost, from_git))


def test_a_loose_requirement_that_is_pinned_elsewhere_is_not_unknown() -> None:
    assert (
        resolve([Declared("idna", "pyproject.toml", 3), Declared("idna", "uv.lock", 4, "3.0")], {}, "3.11.7")[1] == ()
    )


def via(*declared: Declared) -> dict[str, str]:
    return {r.name: r.via for r in resolve(declared, ENVIRONMENT, "3.11.7")[0]}


def locked(name: str, *needs: str, direct: bool = False, needed_by: tuple[str, ...] = ()) -> Declared:
    return Declared(name, "uv.lock", 1, "1.0", direct=direct, needs=needs, needed_by=needed_by)


def test_what_a_lock_pins_is_pulled_in_by_what_somebody_asked_for() -> None:
    found = via(
        Declared("web", "pyproject.toml", 3),
        locked("web", "core"),
        locked("core", "h1", "core"),
        locked("h1"),
        locked("alone"),
        locked("other", "core", direct=True),
    )
    assert found == {"web": "", "core": "other and web", "h1": "other and web", "alone": "", "other": ""}


def test_annotations_lead_to_what_somebody_asked_for() -> None:
    found = via(
        locked("web", direct=True), locked("core", needed_by=("web",)), locked("h1", needed_by=("core", "gone"))
    )
    assert found == {"web": "", "core": "web", "h1": "web"}


def test_where_no_file_says_who_needs_whom_the_environment_does() -> None:
    found = via(Declared("flask", "pyproject.toml", 3), *(locked(name) for name in ("flask", "werkzeug", "markupsafe")))
    assert found == {"flask": "", "werkzeug": "flask", "markupsafe": "flask", "jinja2": "flask"}


def test_of_many_that_pull_a_package_in_three_are_named() -> None:
    found = via(locked("h1"), *(locked(f"web{n}", "h1", direct=True) for n in range(5)))
    assert found["h1"] == "web0, web1, web2 and 2 more"


def test_an_extra_that_nobody_asked_for_is_not_blamed_where_something_else_needs_the_package() -> None:
    environment = {
        "web": {"version": "1", "requires": ["core"]},
        "core": {"version": "1", "requires": []},
        "other": {"version": "1", "requires": ['core; extra == "all"']},
    }
    asked = [Declared(name, "pyproject.toml", 1) for name in ("web", "other")]
    assert {r.name: r.via for r in resolve(asked, environment, "3.11.7")[0]} == {"web": "", "other": "", "core": "web"}


def test_edges_are_those_of_the_lock_and_of_the_environment_where_no_lock_tells() -> None:
    declared = (
        Declared("flask", "uv.lock", 1, "2.0", needs=("jinja2",)),
        Declared("jinja2", "uv.lock", 2, "2.4.1", direct=False),
        Declared("h11", "requirements.txt", 3, "0.14.0", needed_by=("uvicorn",)),
    )
    found = {name: needed for name, needed in edges(declared, ENVIRONMENT, "3.11.7").items() if needed}
    assert found == {
        "flask": {"jinja2"},
        "jinja2": {"markupsafe"},
        "uvicorn": {"h11"},
        "werkzeug": {"markupsafe"},
    }
