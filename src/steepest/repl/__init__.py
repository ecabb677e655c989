"""The drill in a terminal: a rim around `tutor`.

`drill` runs it, `commands` is the table of what begins with a colon, `wording` turns events into text,
and `prompt` is the one module that knows prompt_toolkit.
"""
