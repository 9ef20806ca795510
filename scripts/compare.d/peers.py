"""The programs that zlint is compared with, and what each is asked to do."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from measure import Command

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Peer:
    """A program; `args` and the paths make its command."""

    name: str
    program: str
    args: tuple[str, ...]
    version: tuple[str, ...]
    install: str
    does: str
    slow: bool = False
    env: tuple[tuple[str, str], ...] = ()

    def found(self) -> str | None:
        return shutil.which(self.program)

    def on(self, cwd: Path, *paths: str) -> Command:
        return Command((self.program, *self.args, *paths), cwd, dict(self.env))

    def start(self, cwd: Path) -> Command:
        return Command((self.program, *self.version), cwd, dict(self.env))


RG = Peer(
    "ripgrep", "rg", ("-il", "zendesk"), ("--version",), "cargo install ripgrep",
    "lists the files that say zendesk: reading all files is what it costs to look at a tree at all",
)
AST_GREP = Peer(
    "ast-grep", "ast-grep", ("scan", "-c", str(HERE / "ast-grep/sgconfig.yml"), "--json=stream"), ("--version",),
    "pip install ast-grep-cli",
    "patterns for user names with /token, literal tokens, broad scopes, paths of the API; no data flow, no scopes",
)
SEMGREP = Peer(
    "semgrep", "semgrep",
    ("scan", "--metrics", "off", "--disable-version-check", "--config", str(HERE / "semgrep.yml"), "--json", "-q"),
    ("--version",), "pip install semgrep", "the same patterns; leaves out tests and files over 1 MB", slow=True,
    # It waits for the network otherwise.
    env=(("SEMGREP_SEND_METRICS", "off"), ("SEMGREP_ENABLE_VERSION_CHECK", "0")),
)
GITLEAKS = Peer(
    "gitleaks", "gitleaks", ("dir", "--no-banner", "--log-level", "error"), ("version",),
    "apt-get install gitleaks (Debian 13 or later), or https://github.com/gitleaks/gitleaks",
    "all its rules for secrets: more kinds than Zendesk's", slow=True,
)
IAM = Peer(
    "iam-policy-autopilot", "iam-policy-autopilot", ("extract-sdk-calls",), ("--version",),
    "pip install iam-policy-autopilot", "which AWS operations files call: the nearest relative of `zlint scopes`",
    env=(("DISABLE_IAM_POLICY_AUTOPILOT_TELEMETRY", "true"),),
)

PEERS = (RG, AST_GREP, SEMGREP, GITLEAKS, IAM)

# Those that scan a tree, ripgrep aside.
SCANNERS = (AST_GREP, SEMGREP, GITLEAKS)
