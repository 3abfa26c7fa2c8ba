"""What a mail server that sends does after a reply: it gives the mail back, or keeps it and tries again."""


def after(code: str, *, greeting: bool = False) -> str:
    """What a sending Postfix and a sending Exim, as they are shipped, do after a reply code; "" after any other.

    After a 5xx in place of the greeting they differ: Postfix has smtp_skip_5xx_greeting on, so it goes on to the next
    host and keeps the mail, while Exim gives it back.
    """
    if code.startswith("5") and greeting:
        return "a sending Postfix keeps the mail and retries for days, an Exim gives it back at once"
    if code.startswith("5"):
        return "the sender's server gives the mail back at once"
    if code.startswith("4"):
        return "the sender's server keeps the mail and retries for days"
    return ""
