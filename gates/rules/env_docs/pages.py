"""The pages of the rules of the `env-docs` gate. Data only."""

from __future__ import annotations

import inspect

from gates.model import Rule, Severity


def _rule(name: str, severity: Severity, summary: str, page: str) -> Rule:
    return Rule(f"env-docs/{name}", severity, summary, inspect.cleandoc(page))


PAGES: tuple[Rule, ...] = (
    _rule(
        "undocumented-variable",
        Severity.HIGH,
        "A variable is read and documented nowhere",
        """
        **What it does.** Names the line that reads an environment variable of which no example file and no document speaks. Names are
        computed: prefixes and nested models of pydantic-settings, helpers that pass a name on, `with env.prefixed(...)`, shell defaults.
        Variables of the system and of the interpreter are left alone; `PORT` and its like are a note, and so is what a Makefile expands
        and neither it, nor what it includes, nor a call of make sets; a comment of the Makefile is enough of a document for these.

        **Why it matters.** Whoever deploys the service cannot set what they do not know of, and finds out in production.

        **Example.** `os.environ.get("LOG_PRETTY")`, while neither README nor `.env.example` has `LOG_PRETTY`.

        **How to fix.** Add it to `.env.example` and to the README's table, with its default and whether it is required.
        """,
    ),
    _rule(
        "stale-entry",
        Severity.MEDIUM,
        "A documented variable is read by nothing",
        """
        **What it does.** Names the line of a document about a variable that no code, script, manifest or known library or image reads.

        **Why it matters.** Operators set it, nothing happens, and they look for the reason everywhere else.

        **Example.** `CACHE_TTL=60` stays in `.env.example` after the cache is gone.

        **How to fix.** Remove the entry, or correct its name.
        """,
    ),
    _rule(
        "near-miss",
        Severity.HIGH,
        "A name is nearly, but not quite, the documented one",
        """
        **What it does.** Names a read, an entry of a document or a setting of a deployment whose name differs by a slip from the one on
        the other side.

        **Why it matters.** Everything looks right, and the value never arrives.

        **Example.** The code reads `ORDERS_LOG_LEVEL`, the README says `ORDER_LOG_LEVEL`.

        **How to fix.** Use one spelling.
        """,
    ),
    _rule(
        "default-differs",
        Severity.MEDIUM,
        "A document states another default than the code has",
        """
        **What it does.** Compares defaults that are constant in the code with those that a table, a list or an example file *states* (the
        value in an example file counts only where the file calls its values the defaults). Both places are named.

        **Why it matters.** People rely on defaults without setting them.

        **Example.** `timeout_seconds: float = 3.0`, and the README's table says `5.0`.

        **How to fix.** Correct the side that is wrong.
        """,
    ),
    _rule(
        "requirement-differs",
        Severity.MEDIUM,
        "A document calls a required variable optional, or the other way round",
        """
        **What it does.** Compares whether the code does without a variable with what the documents say. Variables that are required only
        under a condition are not compared.

        **Why it matters.** The service does not start, although the document was followed.

        **Example.** `os.environ["LEDGER_ENV"]`, and the README says "Required: no".

        **How to fix.** Give the variable a default, or say that it is required.
        """,
    ),
    _rule(
        "real-secret",
        Severity.CRITICAL,
        "An example holds what looks like a real secret",
        """
        **What it does.** Names example values in the shape of a provider's key, and random values of variables that are called like
        secrets. The value itself is never shown or stored.

        **Why it matters.** Example files are public to everyone who can read the repository, and stay in its history.

        **Example.** `PAYMENT_API_KEY=` followed by a live key.

        **How to fix.** Put a placeholder in its place and revoke the key.
        """,
    ),
    _rule(
        "unread-setting",
        Severity.LOW,
        "A deployment sets a variable that nothing reads",
        """
        **What it does.** Names a variable that a container file, a compose service built here, a Kubernetes manifest or a Helm chart sets, and
        that no code, script or known library of this repository reads. It blocks where the name begins like at least three of the service's
        own variables (`ORDERS_`); else it is advice, because a library may read it by itself.

        **Why it matters.** Whoever changes the value waits for an effect that never comes.

        **Example.** `CACHE_TTL: "60"` stays in the ConfigMap after the cache is gone.

        **How to fix.** Remove it, or name it in `ignore`.
        """,
    ),
    _rule(
        "unused-variable",
        Severity.LOW,
        "A variable is read, and nothing uses its value",
        """
        **What it does.** Names a field of a settings class that no code outside of tests mentions a second time. Silent where all fields are
        taken at once (`model_dump`, `vars`).

        **Why it matters.** It has to be documented and set, for nothing.

        **Example.** `smtp_host: str` in `Settings`, while mail is sent by an HTTP service now.

        **How to fix.** Remove the field, and the variable from the documents.
        """,
    ),
    _rule(
        "computed-name",
        Severity.INFO,
        "The name of a variable cannot be computed",
        """
        **What it does.** Notes a read whose name depends on values that only exist when the program runs, and names of which only a part is
        known (`APP_*`) when no document has one that fits.

        **Why it matters.** Such variables cannot be checked; the document has to describe their pattern.

        **Example.** `os.environ[request.args["name"]]`.

        **How to fix.** Read variables under constant names, or document the pattern.
        """,
    ),
    _rule(
        "probe-disagrees",
        Severity.INFO,
        "A settings class that was asked contradicts its source",
        """
        **What it does.** With `probe = true` the settings classes of pydantic are imported by the project's interpreter and asked which
        variables they read, which of them are required, and what their defaults are. Where the answer is not what the source was
        understood to say, it is noted, and the answer takes the place of what the source said in all other rules.

        **Why it matters.** Names that are made when the program runs cannot be seen in the source.

        **Example.** `port: int = setting("HTTP_PORT")`, where `setting` is a function that makes a `Field` with an alias.

        **How to fix.** Nothing has to be done. Both should say the same: please report the class as a bug in gates.
        """,
    ),
)
