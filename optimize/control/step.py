"""Steps of a search, in words, with how much of them is done where they count it."""


class Step(str):
    """A step in words; it is told like any other text, and carries what its count says."""

    __slots__ = ("name", "share")

    name: str
    """The words without the count: the same for as long as the step goes on."""
    share: float
    """How much of it is done, from 0 to 1."""

    @classmethod
    def counted(cls, name: str, done: int, total: int) -> "Step":
        """Return a step of which so many parts of so many are done."""
        return cls._of(f"{name} {done}/{total}", name, done / max(total, 1))

    def within(self, whole: str) -> "Step":
        """Return the same step told as a part of something, whose words come first."""
        return self._of(f"{whole}{self}", f"{whole}{self.name}", self.share)

    @classmethod
    def _of(cls, text: str, name: str, share: float) -> "Step":
        step = cls(text)
        step.name, step.share = name, share
        return step


def within(whole: str, step: str) -> str:
    """Tell a step as a part of something, with its count where it has one."""
    return step.within(whole) if isinstance(step, Step) else f"{whole}{step}"
