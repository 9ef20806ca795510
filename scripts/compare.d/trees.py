"""The trees of the published figures, each pinned to a commit."""

import csv
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
GROWN = {"grow1": 1, "grow8": 8}


def known() -> list[tuple[str, str, str]]:
    """Name, repository, commit."""
    with (HERE / "trees.tsv").open(newline="") as rows:
        return [tuple(row) for row in csv.reader(rows, delimiter="\t")]


def fetch(folder: Path, names: list[str], host: str) -> None:
    """Bring the trees into a folder; those that are there stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [tree for tree in known() if not names or tree[0] in names]
    for name, repository, commit in wanted:
        if not (folder / name).exists():
            print(f"{name}: {repository} at {commit[:12]}", flush=True)
            check_out(folder / name, f"{host}/{repository}", commit)
    if "onyx" in [name for name, *_ in wanted]:
        for name, copies in GROWN.items():
            gather(folder / name, {f"c{number + 1}": folder / "onyx" for number in range(copies)})
    if not names:
        gather(folder / "mono", {name: folder / name for name, *_ in wanted})


def check_out(folder: Path, url: str, commit: str) -> None:
    """One commit, without its history."""
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    for words in (["init"], ["fetch", "--depth", "1", url, commit], ["checkout", "FETCH_HEAD"]):
        subprocess.run(["git", "-C", unfinished, *words, "--quiet"], check=True)
    unfinished.rename(folder)


def gather(folder: Path, parts: dict[str, Path]) -> None:
    """One repository of several trees, as hard links."""
    if folder.exists():
        return
    for name, part in parts.items():
        shutil.copytree(part, folder / name, symlinks=True, copy_function=os.link,
                        ignore=shutil.ignore_patterns(".git"))
    subprocess.run(["git", "-C", folder, "init", "--quiet"], check=True)
