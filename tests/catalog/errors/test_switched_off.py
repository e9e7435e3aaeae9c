"""A debug switch in shared settings blocks unless what is deployed turns it off."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.catalog.errors._switched_off import settled
from gates.rules import scan
from tests.rules.trees import lay, project_of

_BASE = {
    "shop/__init__.py": "",
    "shop/settings/__init__.py": "",
    "shop/settings/base.py": "import django\nDEBUG = True\n",
}
_WSGI = {"shop/wsgi.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.production")\n'}
_IN = "shop/settings/production.py"
_CLASSES = "class Base:\n    DEBUG = True\n"

ADVICE = {
    "a constant": {**_BASE, **_WSGI, _IN: "from .base import *\nDEBUG = False\n"},
    "the environment": {
        **_BASE,
        **_WSGI,
        _IN: 'import os\nfrom shop.settings.base import *\nDEBUG = os.environ.get("DEBUG") == "1"\n',
    },
    "a module between them": {
        **_BASE,
        **_WSGI,
        "shop/settings/common.py": "from .base import *\nDEBUG: bool = False\n",
        _IN: "from .common import *\nALLOWED_HOSTS = []\n",
    },
    "the image before wsgi.py": {
        **_BASE,
        "shop/wsgi.py": _WSGI["shop/wsgi.py"].replace("production", "base"),
        "Dockerfile": "FROM python\nENV DJANGO_SETTINGS_MODULE=shop.settings.production\n",
        _IN: "from .base import *\nDEBUG = False\n",
    },
    "a manifest, in a folder of its own": {
        **{f"backend/{path}": text for path, text in _BASE.items()},
        "deploy/shop.yaml": "env:\n  - name: DJANGO_SETTINGS_MODULE\n    value: shop.settings.production\n",
        f"backend/{_IN}": "from .base import *\nDEBUG = False\n",
    },
    "a class for production": {
        "app/config.py": _CLASSES + "class Production(Base):\n    DEBUG = False\nNAMES = {'production': Production}\n"
    },
    "a settings class of pydantic in another file": {
        "app/settings/base.py": "from pydantic_settings import BaseSettings\nclass Base(BaseSettings):\n    DEBUG: bool = True\n",
        "app/settings/live.py": "from app.settings.base import Base\nclass LiveSettings(Base):\n    DEBUG: bool = False\n",
        "app/settings/__init__.py": "from app.settings.base import Base\nfrom app.settings.live import LiveSettings\ndef load() -> Base:\n    return LiveSettings()\n",
    },
}
BLOCKS = {
    "nothing overrides it": {**_BASE, **_WSGI, _IN: "from .base import *\nALLOWED_HOSTS = []\n"},
    "the override comes too early": {**_BASE, **_WSGI, _IN: "DEBUG = False\nfrom .base import *\n"},
    "it is on by default": {
        **_BASE,
        **_WSGI,
        _IN: 'from .base import *\nimport environ\nDEBUG = environ.Env().bool("DEBUG", default=True)\n',
    },
    "other settings are deployed": {
        **_BASE,
        **_WSGI,
        "Procfile": "web: env DJANGO_SETTINGS_MODULE=shop.settings.base gunicorn shop.wsgi\n",
        _IN: "from .base import *\nDEBUG = False\n",
    },
    "one of two that are deployed leaves it on": {
        **_BASE,
        **_WSGI,
        "shop/asgi.py": _WSGI["shop/wsgi.py"].replace("production", "sockets"),
        "shop/settings/sockets.py": "from .base import *\n",
        _IN: "from .base import *\nDEBUG = False\n",
    },
    "what is deployed is not in the repository": {
        **_BASE,
        "Dockerfile": "ENV DJANGO_SETTINGS_MODULE=hosting.settings\n",
        _IN: "from .base import *\nDEBUG = False\n",
    },
    "the class itself is used": {
        "app/config.py": _CLASSES + "class Production(Base):\n    DEBUG = False\nNAMES = {'default': Base}\n"
    },
    "the class itself is named": {
        "app/config.py": _CLASSES + "class Production(Base):\n    DEBUG = False\n",
        "app/main.py": "def make(app):\n    app.config.from_object('app.config.Base')\n",
    },
    "the class for production inherits it": {"app/config.py": _CLASSES + "class Production(Base):\n    PORT = 80\n"},
    "another class in use inherits it": {
        "app/config.py": _CLASSES
        + "class Production(Base):\n    DEBUG = False\nclass Staging(Base):\n    PORT = 80\nNAMES = [Staging]\n"
    },
    "only the class for tests overrides it": {
        "app/config.py": _CLASSES + "class TestingConfig(Base):\n    DEBUG = False\n"
    },
}


@pytest.mark.parametrize(
    ("files", "blocking"),
    [pytest.param(f, b, id=t) for cases, b in ((ADVICE, False), (BLOCKS, True)) for t, f in cases.items()],
)
def test_a_switch_in_shared_settings_blocks_unless_what_is_deployed_turns_it_off(
    files: dict[str, str], blocking: bool, tmp_path: Path
) -> None:
    lay(tmp_path, files)
    project = project_of(tmp_path)
    found = settled(project, scan(project, "errors").findings)
    assert [f.blocking for f in found if f.rule == "errors/debug-mode"] == [blocking]
    assert all("turns it off" in f.message for f in found if not f.blocking)
