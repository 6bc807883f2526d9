"""What a faulty release does differently; a sound one does nothing."""


def boot():
    pass


def health(status, report):
    return status, report
