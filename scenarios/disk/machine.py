"""What the machine refuses - a full disk, a missing permission, an output that is closed - in a sentence with its cause."""

import errno
import os
import re
from pathlib import Path

from scenarios.language import say

_OS_ERROR = re.compile(r"\(os error (\d+)\)")
_SHARING_VIOLATION = 32
"""Windows' number of the error for a file that another program holds open."""
_REASONS: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", "磁盘已满"),
    errno.EDQUOT: ("the disk quota is used up", "磁盘配额已用完"),
    errno.EFBIG: ("the file is larger than this system allows", "文件超过系统允许的大小"),
    errno.EACCES: ("permission is denied", "没有权限"),
    errno.EPERM: ("permission is denied", "没有权限"),
    errno.EROFS: ("the disk is read-only", "磁盘只读"),
    errno.ENAMETOOLONG: ("the name is too long", "文件名过长"),
    errno.EBUSY: ("another program has it open", "正被其他程序打开"),
    errno.ETXTBSY: ("another program has it open", "正被其他程序打开"),
    errno.EPIPE: ("nobody reads the output any more", "输出已无人接收"),
    errno.EIO: ("the device failed", "设备读写出错"),
    errno.EBADF: ("it is closed", "已关闭"),
    errno.ENOENT: ("there is no such file or folder", "没有这个文件或文件夹"),
    errno.ENOTDIR: ("a part of the path is not a folder", "路径中有一段不是文件夹"),
    errno.EISDIR: ("it is a folder", "是文件夹"),
    errno.EMFILE: ("too many files are open", "打开的文件过多"),
    errno.ENFILE: ("too many files are open", "打开的文件过多"),
    errno.ENOMEM: ("there is not enough memory", "内存不足"),
    errno.EAGAIN: ("the system allows no more processes", "系统不允许再开进程"),
}


class MachineFailure(Exception):  # noqa: N818 - the failure is the machine's
    """The machine could not do its part; nothing is wrong with the input.

    Parameters
    ----------
    what
        File, folder or output that failed.
    reason
        Why, in the language in force.
    kept
        Where the finished work was kept instead, if anywhere.
    """

    def __init__(self, what: str, reason: str, kept: Path | None = None) -> None:
        self.what, self.reason, self.kept = what, reason, kept
        text = say(f"{what}: {reason}", f"{what}：{reason}") if what else reason
        if kept is not None:
            text += say(f"; the finished file is kept as {kept}", f"；已完成的文件改存为 {kept}")
        super().__init__(text + say(".", "。"))

    def __reduce__(self) -> tuple[type["MachineFailure"], tuple[str, str, Path | None]]:
        """Pass from a worker process to its parent."""
        return type(self), (self.what, self.reason, self.kept)


def failure_of(error: BaseException, target: str = "") -> MachineFailure | None:
    """Return the failure of the machine that an exception stands for; None where it stands for something else.

    Libraries wrap the system's errors in their own: polars in a text with ``(os error 28)``, xlsxwriter as an argument.
    """
    if isinstance(error, MachineFailure):
        return error
    if isinstance(error, MemoryError):
        return MachineFailure(target, say(*_REASONS[errno.ENOMEM]))
    if type(error).__name__ in {"BrokenProcessPool", "BrokenExecutor"}:
        reason = say("a worker process ended unexpectedly, as when memory runs short", "有工作进程意外结束，例如因内存不足")
        return MachineFailure(target, reason)
    if isinstance(error, UnicodeEncodeError):
        character = error.object[error.start]
        reason = say(f"{error.encoding} can't write {character!a}", f"编码 {error.encoding} 无法写出 {character!a}")
        return MachineFailure(target, reason)
    inner = next((argument for argument in error.args if isinstance(argument, OSError)), None)
    number = _number(inner or error)
    if number is None:
        return None
    name = target or str(getattr(inner or error, "filename", None) or "")
    return MachineFailure(name, _reason(number, inner or error))


def _number(error: BaseException) -> int | None:
    """Error number of the system, 0 where the system is to blame but gives none, None where it is not to blame."""
    if isinstance(error, OSError) and getattr(error, "winerror", None) == _SHARING_VIOLATION:
        return errno.EBUSY
    number = getattr(error, "errno", None) if isinstance(error, OSError) else None
    if number:
        return int(number)
    match = _OS_ERROR.search(str(error))
    if match:
        return int(match[1])
    return 0 if isinstance(error, OSError) else None


def _reason(number: int, error: BaseException) -> str:
    if number in _REASONS:
        return say(*_REASONS[number])
    return os.strerror(number) if number else str(error)
