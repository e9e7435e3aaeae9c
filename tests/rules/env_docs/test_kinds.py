"""Each kind of finding, by examples: what is seen on both sides, and which rules speak."""

from __future__ import annotations

from typing import Any

import pytest

from gates.rules.env_docs.compare import Comparison
from gates.rules.env_docs.values import Computed, Entry, Need, Observed, Part, Read, Setting

R, S = Need.REQUIRED, Need.SOMETIMES
Seen = dict[str, Any]


def reads(*names: str, **more: Any) -> Seen:
    return {"reads": tuple(Read(name=n, path="app/config.py", line=i, **more) for i, n in enumerate(names, 1))}


def documents(*names: str, **more: Any) -> Seen:
    return {"entries": tuple(Entry(name=n, path="README.md", line=i, **more) for i, n in enumerate(names, 1))}


def sets(*names: str) -> Seen:
    return {"settings": tuple(Setting(n, "compose.yaml", i) for i, n in enumerate(names, 1))}


FAMILY = ("SHOP_A", "SHOP_B", "SHOP_C")

UNDOCUMENTED: tuple[tuple[str, Seen, int], ...] = (
    ("a required one", reads("A_ONE", need=R), 1),
    ("one with a default", reads("A_ONE", default="x"), 1),
    ("one that a script reads", reads("A_ONE", part=Part.DEPLOYMENT, how="shell"), 1),
    ("one that a compose file hands on", reads("A_ONE", passes_on=True), 1),
    ("two of three", reads("A_ONE", "A_TWO", "B_THREE") | documents("A_TWO"), 2),
    ("one beside the mention of another", reads("A_ONE") | documents("A_ONE_FILE", defines=False), 1),
    ("documented", reads("A_ONE") | documents("A_ONE"), 0),
    ("documented in small letters", reads("a_one") | documents("A_ONE"), 0),
    ("documented under its other name", reads("A_ONE", others=("B_ONE",)) | documents("B_ONE"), 0),
    ("what tests read", reads("A_ONE", part=Part.TEST), 0),
    ("what a build reads", reads("A_ONE", part=Part.BUILD), 0),
    ("of the interpreter", reads("PYTHONPATH"), 0),
    ("of the C library", reads("LD_PRELOAD", "MALLOC_ARENA_MAX"), 0),
)
STALE: tuple[tuple[str, Seen, int], ...] = (
    ("read by nothing", documents("A_ONE"), 1),
    ("in two places", documents("A_ONE", "A_ONE"), 2),
    ("only handed on", reads("A_ONE", passes_on=True) | documents("A_ONE"), 1),
    ("beside a variable of an image", documents("POSTGRES_DB", "A_ONE") | {"others": ("POSTGRES_*",)}, 1),
    ("of a front end that is here", reads("VITE_API") | documents("VITE_API", "VITE_COLOUR"), 1),
    ("an image that is not here", documents("POSTGRES_DB"), 1),
    ("read", reads("A_ONE") | documents("A_ONE"), 0),
    ("a mere mention", documents("A_ONE", defines=False), 0),
    ("one of a pattern", reads("A_*") | documents("A_ONE"), 0),
    ("of an image", documents("POSTGRES_DB") | {"others": ("POSTGRES_*",)}, 0),
    ("of a front end that is built elsewhere", documents("VITE_API", "NEXT_PUBLIC_URL"), 0),
    ("of the platform", documents("PORT", "WEB_CONCURRENCY"), 0),
    ("of the C library", documents("LD_PRELOAD"), 0),
    ("held by the code as a text", documents("A_ONE") | {"mentioned": ("A_ONE",)}, 0),
)
NEAR: tuple[tuple[str, Seen, int], ...] = (
    ("a letter less", reads("ORDERS_LEVEL") | documents("ORDER_LEVEL"), 2),
    ("two letters swapped", reads("ORDERS_LEVEL") | documents("ORDERS_LEVLE"), 2),
    ("words in another order", reads("DB_POOL_MAX") | documents("DB_MAX_POOL"), 2),
    ("without a separator", reads("REDIS_URL") | documents("REDISURL"), 2),
    ("another letter", reads("CACHE_TIMEOUT") | documents("CACHE_TIMEOUR"), 2),
    ("set by a deployment", reads("ORDERS_LEVEL") | documents("ORDERS_LEVEL") | sets("ORDER_LEVEL"), 1),
    ("one document of two", reads("ORDERS_LEVEL") | documents("ORDERS_LEVEL", "ORDER_LEVEL"), 1),
    ("the same", reads("ORDERS_LEVEL") | documents("ORDERS_LEVEL"), 0),
    ("both read", reads("A_HOST_1", "A_HOST_2") | documents("A_HOST_1", "A_HOST_2"), 0),
    ("another number", reads("A_HOST_1") | documents("A_HOST_2"), 0),
    ("another short word", reads("A_HOST") | documents("A_PORT"), 0),
    (
        "set under both names",
        reads("ORDERS_LEVEL") | documents("ORDERS_LEVEL") | sets("ORDERS_LEVEL", "ORDER_LEVEL"),
        0,
    ),
)
DEFAULT: tuple[tuple[str, Seen, int], ...] = (
    ("another number", reads("A_ONE", default="3") | documents("A_ONE", default="5"), 2),
    ("the other truth", reads("A_ONE", default="true") | documents("A_ONE", default="no"), 2),
    ("another word", reads("A_ONE", default="INFO") | documents("A_ONE", default="DEBUG"), 2),
    ("none said", reads("A_ONE", default="3") | documents("A_ONE", default="none"), 2),
    ("none had", reads("A_ONE") | documents("A_ONE", default="3"), 1),
    ("a shorter list", reads("A_ONE", default="a,b") | documents("A_ONE", default="a"), 2),
    ("the same", reads("A_ONE", default="3") | documents("A_ONE", default="3"), 0),
    ("written in another way", reads("A_ONE", default="3") | documents("A_ONE", default="3.0"), 0),
    ("with its unit", reads("A_ONE", default="30") | documents("A_ONE", default="30s"), 0),
    ("not known", reads("A_ONE", default_known=False) | documents("A_ONE", default="3"), 0),
    ("not stated", reads("A_ONE", default="3") | documents("A_ONE"), 0),
    ("sketched", reads("A_ONE", default="3") | documents("A_ONE", default="<your value>"), 0),
    ("a reference", reads("A_ONE", default="3") | documents("A_ONE", default="$PORT"), 0),
)
REQUIREMENT: tuple[tuple[str, Seen, int], ...] = (
    ("called optional", reads("A_ONE", need=R) | documents("A_ONE", required=False), 2),
    ("called optional twice", reads("A_ONE", need=R) | documents("A_ONE", "A_ONE", required=False), 3),
    (
        "required once, called optional",
        {"reads": (*reads("A_ONE")["reads"], *reads("A_ONE", need=R)["reads"])} | documents("A_ONE", required=False),
        2,
    ),
    ("two that are called optional", reads("A_ONE", "A_TWO", need=R) | documents("A_ONE", "A_TWO", required=False), 4),
    ("called required", reads("A_ONE", default="x") | documents("A_ONE", required=True), 1),
    ("called required twice", reads("A_ONE", default="x") | documents("A_ONE", "A_ONE", required=True), 2),
    ("required and called so", reads("A_ONE", need=R) | documents("A_ONE", required=True), 0),
    ("optional and called so", reads("A_ONE", default="x") | documents("A_ONE", required=False), 0),
    ("nothing is said", reads("A_ONE", need=R) | documents("A_ONE"), 0),
    ("under a condition", reads("A_ONE", need=S) | documents("A_ONE", required=False), 0),
    ("without a default, called required", reads("A_ONE") | documents("A_ONE", required=True), 0),
    ("only a script insists", reads("A_ONE", need=R, part=Part.TOOLING) | documents("A_ONE", required=False), 0),
)
UNREAD: tuple[tuple[str, Seen, int], ...] = (
    ("of the service's family", reads(*FAMILY) | documents(*FAMILY) | sets("SHOP_NOBODY"), 1),
    ("set twice", reads(*FAMILY) | documents(*FAMILY) | sets("SHOP_NOBODY", "SHOP_NOBODY"), 2),
    ("of nobody's family", sets("OTHER_THING"), 1),
    ("of a small family", reads("SHOP_A") | documents("SHOP_A") | sets("SHOP_NOBODY"), 1),
    (
        "of a common first word",
        reads("DB_A", "DB_B", "DB_C") | documents("DB_A", "DB_B", "DB_C") | sets("DB_NOBODY"),
        1,
    ),
    ("one of two", reads(*FAMILY) | documents(*FAMILY) | sets("SHOP_A", "SHOP_NOBODY"), 1),
    ("read", reads("SHOP_A") | documents("SHOP_A") | sets("SHOP_A"), 0),
    ("documented", documents("SHOP_A") | sets("SHOP_A"), 0),
    ("of an image", sets("POSTGRES_DB") | {"others": ("POSTGRES_*",)}, 0),
    ("of the system", sets("PYTHONUNBUFFERED", "TZ"), 0),
    ("of the platform", sets("PORT"), 0),
    ("named elsewhere", sets("OTHER_THING") | {"mentioned": ("OTHER_THING",)}, 0),
)
SECRET: tuple[tuple[str, Seen, int], ...] = (
    ("a key", reads("A_KEY") | documents("A_KEY", secret="a live key"), 1),
    ("two keys", reads("A_KEY", "B_KEY") | documents("A_KEY", "B_KEY", secret="a live key"), 2),
    ("one that nobody reads", documents("A_KEY", secret="a live key"), 1),
    ("a placeholder", reads("A_KEY") | documents("A_KEY", default="change-me"), 0),
    ("nothing", reads("A_KEY") | documents("A_KEY"), 0),
)
UNUSED: tuple[tuple[str, Seen, int], ...] = (
    ("a field that no code asks for", {"unused": reads("A_ONE")["reads"]}, 1),
    ("two fields", {"unused": reads("A_ONE", "A_TWO")["reads"]}, 2),
    ("a field that is used", reads("A_ONE"), 0),
    ("one of the system", {"unused": reads("TZ")["reads"]}, 0),
)
COMPUTED: tuple[tuple[str, Seen, int], ...] = (
    ("no name at all", {"computed": (Computed("app/config.py", 3, "os.environ[name]"),)}, 1),
    ("a pattern", reads("A_*"), 1),
    ("a pattern read twice", reads("A_*", "A_*"), 1),
    ("two patterns", reads("A_*", "B_*"), 2),
    ("a pattern with a documented name", reads("A_*") | documents("A_ONE"), 0),
    ("a pattern of tests", reads("A_*", part=Part.TEST), 0),
    ("a plain name", reads("A_ONE"), 0),
)
KINDS = {
    "undocumented-variable": UNDOCUMENTED,
    "stale-entry": STALE,
    "near-miss": NEAR,
    "default-differs": DEFAULT,
    "requirement-differs": REQUIREMENT,
    "unread-setting": UNREAD,
    "real-secret": SECRET,
    "unused-variable": UNUSED,
    "computed-name": COMPUTED,
}


@pytest.mark.parametrize(
    ("rule", "seen", "number"),
    [
        pytest.param(rule, seen, number, id=f"{rule}: {title}")
        for rule, table in KINDS.items()
        for title, seen, number in table
    ],
)
def test_each_kind_of_finding_is_made_where_it_is_right(rule: str, seen: Seen, number: int) -> None:
    made = [f for f in Comparison(Observed(**seen)).findings() if f.rule == f"env-docs/{rule}"]
    assert len(made) == number
