"""What a project takes into its CI: the hook, the action, the template."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Desk, binary

BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.gitlab-ci", "ci/gitlab.yml"),
    ],
)
def test_they_fit_the_published_schemas(kind: str, file: str) -> None:
    run = subprocess.run(
        [str(BIN / "check-jsonschema"), "--builtin-schema", kind, str(ROOT / file)],
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout.decode()


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=N. Body", "-c", "user.email=nobody@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_the_hook_in_the_real_pre_commit(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The hook's repository is a clone of this project as it stands; it builds the program itself."""
    desk.write("a.sayso", "---\ndate: 2017-10-03\n---\n\n[Dry]{by=author on=2017-10-3}\n")
    desk.write("old/b.sayso", "[Dry]{by=nobody}\n")
    desk.write("sayso.toml", 'exclude = ["old"]\n')
    git(desk.folder, "init", "-q")
    git(desk.folder, "add", "-A")
    settings = {
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")),
        # The program is built for this test alone, and no faster than it needs.
        "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0",
        "CARGO_PROFILE_RELEASE_LTO": "off",
        "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16",
        "CARGO_PROFILE_RELEASE_DEBUG": "0",
        "CARGO_TARGET_DIR": os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target")) + "/pre-commit",
    }

    def hook(name: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(BIN / "pre-commit"), "try-repo", str(ROOT), name, "--all-files", "--color=never"],
            cwd=desk.folder,
            env=os.environ | settings,
            capture_output=True,
            check=False,
        )

    checked = hook("sayso")
    said = checked.stdout.decode() + checked.stderr.decode()
    assert checked.returncode == 1, said
    assert "a.sayso:5:20: error[invalid-date]" in said, said
    assert "b.sayso" not in said, "what the configuration excludes is left out"
    mended = hook("sayso-fix")
    assert "files were modified by this hook" in mended.stdout.decode(), mended.stdout.decode()
    assert hook("sayso").returncode == 0


def steps(file: str) -> list[str]:
    """The scripts of the action's steps."""
    import yaml

    action = yaml.safe_load((ROOT / file).read_text())
    return [step["run"] for step in action["runs"]["steps"]]


def test_the_action_checks_and_fails(desk: Desk) -> None:
    """Its script is run as a runner would, with the program that is at hand."""
    desk.write("a.sayso", "---\ndate: 2017-10-03\n---\n\n[Dry]{by=nobody}\n")
    check = steps("action.yml")[-1]
    files = {name: desk.folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    env = os.environ | {name: str(path) for name, path in files.items()}
    env |= {
        "SAYSO": binary(),
        "PATHS": "a.sayso",
        "ARGS": "--no-cache --severity dateline-missing=error",
        "CHANGED_ONLY": "false",
        "BASE": "main",
        "SARIF": "log.sarif",
    }
    run = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", check],
        cwd=desk.folder,
        env=env,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 1, run.stderr.decode()
    assert run.stdout.decode().startswith("::error file=a.sayso,line=5")
    assert "status=1" in files["GITHUB_OUTPUT"].read_text()
    assert "unknown-source" in files["GITHUB_STEP_SUMMARY"].read_text()
    assert "2.1.0" in (desk.folder / "log.sarif").read_text()


def test_the_template_writes_its_reports(desk: Desk) -> None:
    import yaml

    desk.write("a.sayso", "---\ndate: 2017-10-03\n---\n\n[Dry]{by=nobody}\n")
    job = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text())["sayso"]
    script = "\n".join(job["script"])
    env = os.environ | job["variables"]
    env["PATH"] = f"{Path(binary()).parent}:{env['PATH']}"
    run = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=desk.folder,
        env=env,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 1, run.stderr.decode()
    for name in job["artifacts"]["reports"].values():
        assert "unknown-source" in (desk.folder / name).read_text()
    assert "a.sayso:5:10: error[unknown-source]" in run.stdout.decode()
