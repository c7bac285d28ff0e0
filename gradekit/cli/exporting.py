"""An export written: one file, a zip, or a new folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from gradekit.cli.output import write
from gradekit.errors import UsageError

_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever a zip is made


def write_export(written: str | Mapping[str, bytes], output: str | None) -> None:
    """A text, or files by path. Raises UsageError where they cannot go there."""
    if isinstance(written, str):
        write(written, output)
    elif output is None:
        raise UsageError("-o: this format has several files; name a zip for them, like -o FILE.zip, or a new folder")
    elif output.endswith(".zip"):
        _write_bytes(Path(output), packed(written))
    else:
        _write_folder(Path(output), written)


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files; scripts may be run."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            info = zipfile.ZipInfo(path, _BEGINNING)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # as Unix does, whose permissions follow
            info.external_attr = (0o100755 if content.startswith(b"#!") else 0o100644) << 16
            archive.writestr(info, content)
    return whole.getvalue()


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    if folder.exists():
        raise UsageError(f"{folder}: this is there already; name a new folder, or a file that ends in .zip")
    for path, content in sorted(files.items()):
        target = folder / PurePosixPath(path)
        _write_bytes(target, content)
        if content.startswith(b"#!"):
            target.chmod(0o755)


def _write_bytes(path: Path, content: bytes) -> None:
    """A reader sees the old file or the whole new one."""
    draft = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: the file cannot be written ({error.strerror}); name another with -o") from error
