"""What a caller of the automatic generator can do wrong."""


class BadSettings(ValueError):
    """Settings that cannot be used; the sentence names the field and what it accepts.

    Attributes:
        field: the setting.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field = field
