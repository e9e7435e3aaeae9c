"""The rules of the `security` gate that are not source rules, with their explanations. Data only."""

from gates.model import Rule, Severity

VULNERABLE = Rule(
    "security/vulnerable-dependency",
    Severity.HIGH,
    "a dependency with a known vulnerability",
    """**What it does.** Every release that the locks and requirement files pin, and whatever else the project runs
    with in its
environment, is looked up by pip-audit in the advisory source. Advisories are joined by their aliases, and the
severity is the worst that any of them states: by its CVSS vector, else by the database's own word. What `kev` lists as
exploited, or `epss` gives a high chance to be, is critical.

**Why it matters.** A published vulnerability is the first thing that an attacker tries.

**What blocks.** High and critical (see `fail-on`), malicious packages (`MAL-...`), and vulnerabilities whose severity
nobody states. Withdrawn advisories do not count.

**How to fix.** Raise the pin to the first fixed version, or to a version of the dependency that pulls it in which
allows it. If the vulnerable part is never reached, write a waiver with `match = "<advisory id>"`, a reason, an owner
and an expiry, or an OpenVEX statement with a justification in one of the documents of `vex`.""",
)
UNAUDITED = Rule(
    "security/unaudited-dependency",
    Severity.HIGH,
    "a dependency that nobody could look at",
    """**What it does.** Names each dependency whose version nobody can tell (pinned nowhere and not installed, fetched from an
    address), whose version is none, or that the advisory source does not have.

**Why it matters.** An audit that passes over a package says nothing about it, and looks the same as a clean one.

**How to fix.** Pin it to a version of the index, or install the project's dependencies where gates runs. A private package, or
one of the repository's own, gets a waiver: nobody publishes advisories about it.

```toml
[[tool.gates.waivers]]
rule = "security/unaudited-dependency"
match = "orders-client"
reason = "our own package, from the private index; its code is judged in its own repository"
owner = "maria@example.com"
expires = 2026-12-31
```""",
)
SECRET = Rule(
    "security/committed-secret",
    Severity.HIGH,
    "a credential in the repository or in its history",
    """**What it does.** Looks in every file of the work tree, and in all lines added by commits since the base, for
    credentials:
providers' tokens by their shape, private keys, passwords in addresses (`scheme://user:password@host`), and
machine-made values of secret-sounding names. Kingfisher looks at the same, and at what is in archives. What is found is
shown masked everywhere; whether it is valid is asked nowhere.

**Why it matters.** Who can read the repository, a fork, a build log or an image can use it. Removing it in a later
commit changes nothing: history keeps it.

**What does not count.** Placeholders (`change-me`, `${VAR}`), addresses on this machine, and, in tests and documents,
values that the line or the one above calls an example. Keys among test fixtures, identifiers and keys of test accounts are
advice.

**How to fix.** Revoke the credential, make a new one, and read it from the environment or a secret store.""",
)
RANDOM = Rule(
    "security/random-string",
    Severity.LOW,
    "a string that looks drawn at random",
    """**What it does.** Names files of settings and production code with quoted strings of high entropy (by the plug-ins of
    detect-secrets)
that no rule knows as a credential. Advice, one line a file.

**Why it matters.** A credential of a provider that nobody has a pattern for looks like this.

**What does not count.** Identifiers, digests and what the line calls one, templates, tests, documents, locks and data.

**How to fix.** If it opens something, revoke it, and read the new one from the environment or a secret store. Else say on
the line what it is (`digest`, `public`, ...), or write `# gates: ignore[security/random-string] reason`.""",
)
BLANKET = Rule(
    "security/blanket-nosec",
    Severity.HIGH,
    "a `# nosec` without an id hides a serious issue",
    """**What it does.** Names a `# nosec` that does not say which check it means, where it hides an issue that would
    block.

**Why it matters.** A blanket exception also hides whatever the line will do wrong next year.

**How to fix.** Name the check and the reason: `# nosec B602 - constant command, no shell metacharacters`.""",
)
SWITCHED_OFF = Rule(
    "security/check-switched-off",
    Severity.HIGH,
    "a setting of bandit or zizmor hides a serious issue",
    """**What it does.** Bandit is run with every check on, over every production file. An issue that would block, but
    that the
project's `skips`, `tests` or `exclude_dirs` would have kept from view, is reported at that setting. So is what zizmor would say of
a workflow, and its `zizmor.yml` hides.

**Why it matters.** A check that is off for the whole project passes by not running.

**How to fix.** Take the check out of the setting and excuse the single places with `# nosec <id>` and a reason.""",
)
NO_BASE = Rule(
    "security/no-base",
    Severity.INFO,
    "history was not searched for secrets",
    """**What it does.** Says that there is no base commit to start from, so that only the work tree was searched for
    secrets.

**How to fix.** Give `--base`, or fetch the remote's default branch with its history.""",
)
UNPINNED = Rule(
    "security/unpinned-install",
    Severity.LOW,
    "CI or an image installs something that may change from one day to the next",
    """**What it does.** Reads the commands of CI files and Dockerfiles for packages without a version, requirement files
    without hashes,
`npm install` where `npm ci` would hold to the lock, and scripts that are piped from the network into a shell. Advice.

**Why it matters.** What the index or a server hands out then decides what is built, with the rights of the build.

**How to fix.** Pin versions, install from a lock with hashes, and compare checksums of what is downloaded.""",
)
IMAGE_SECRET = Rule(
    "security/secret-in-image",
    Severity.HIGH,
    "a Dockerfile sets a secret with ENV or ARG",
    """**What it does.** Looks for ENV and ARG of a secret-sounding name with a literal value that is no placeholder.

**Why it matters.** Whoever can pull the image reads it (`docker history`, `docker inspect`), and so does every process
in the container.

**What does not count.** Variables, empty values, placeholders, and values that say they are only for the build.

**How to fix.** Revoke it, and give the new one when the container starts, or as a secret of the build
(`RUN --mount=type=secret`).""",
)
ROOT = Rule(
    "security/image-runs-as-root",
    Severity.LOW,
    "a container runs as root",
    """**What it does.** Follows the stages of a Dockerfile to the last one, and looks who its commands run as. Advice.

**Why it matters.** A hole in the service is then a hole in everything that the container can reach.

**What does not count.** Base images that say they run as somebody else (`nonroot`, `unprivileged`), and files that
mention a program which gives up root at the start (gosu, su-exec, setpriv).

**How to fix.** Make a user and name it with `USER` in the last stage.""",
)

RULES = (VULNERABLE, UNAUDITED, SECRET, RANDOM, BLANKET, SWITCHED_OFF, NO_BASE, UNPINNED, IMAGE_SECRET, ROOT)
