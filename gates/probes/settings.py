"""Asks the settings classes of pydantic-settings, and of pydantic 1, which environment variables they read.

Request, JSON:
    root        folder (a scratch copy of the repository) in which the modules are imported; also the working directory
    paths       folders that go to the front of `sys.path`, absolute, best first
    modules     `["shop.settings", ...]` to import, in this order; every settings class that is there afterwards and whose file lies in
                the root is asked
    prefixes    `{"shop/settings.py:Settings": [null, "APP_"]}`: the `_env_prefix` values that objects of a class are made with, null for
                none; a class that is not named is asked without
    secrets     {"names": pattern, "values": [patterns]} of names and values that are secrets; also what looks random is taken for one
    limit_s     seconds for everything; when they pass, the answer says where the modules were

Response, JSON:
    stage       "importing", "asking", "done": how far it got
    failure     null, or as that of the probe `boot`: the first module that cannot be imported, or class that cannot be asked
    isolation   how the network was kept away; refused: addresses that were tried and not let
    version     of pydantic-settings, "" where only pydantic 1 is there
    classes     [{"path", "name", "inherited": whether a class of the project is built on it, "reads": [{"prefix", "fields": [
                {"path": ["pay", "key"] the names of the field and of the models around it, "names": ["APP_PAY__KEY"] that set it, the
                 one that wins first, "need": "required" | "required under a condition" | "optional", "default": text or null,
                 "default_known": false where it has no text, depends on the machine, is made by a function, or may be a secret}]}]}]
                A model inside is told by its fields where a delimiter leads to them. One that is a settings class itself and has a
                default is left out: it is a class of its own.

A default that may be a secret never leaves this process. What the modules print goes nowhere near the answer, which is a file.
Standard library only; pydantic is imported inside functions. Its siblings are loaded as a package of a private name, so that nothing
of this folder can shadow a module of the project.
"""

from __future__ import annotations

import importlib
import os
import sys
import types

_PRIVATE = "gates_settings_probe"


def main() -> None:
    """Take this folder off `sys.path`, load the siblings under a private name and run."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    package = types.ModuleType(_PRIVATE)
    package.__path__ = [here]
    sys.modules[_PRIVATE] = package
    importlib.import_module(_PRIVATE + ".settings_main").run(sys.argv[1], sys.argv[2])


if __name__ == "__main__":
    main()
