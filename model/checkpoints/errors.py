"""What can go wrong with weights; every message says what to do."""


class WeightsError(Exception):
    """Base of all errors about weights."""


class NotInCatalogue(WeightsError):
    """No published file belongs to this name."""


class WeightsNotFound(WeightsError):
    """The named file does not exist."""


class UnreadableWeights(WeightsError):
    """The file holds no flat table of tensors, or is damaged."""


class WeightsDoNotFit(WeightsError):
    """The tensors are not those of the network."""


class WeightsChanged(WeightsError):
    """The file is not the one whose size and digest were recorded."""


class FetchFailed(WeightsError):
    """The file could not be downloaded."""


class FetchInProgress(WeightsError):
    """Another process is downloading the same file."""
