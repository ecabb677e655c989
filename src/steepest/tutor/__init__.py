"""The tutor: exercise → question → answer → judgement → progress.

`exercise` is what an author wrote, `question` what a learner is asked, `session` the conversation
between the two, `progress` what is remembered. Nothing here touches a terminal, and nothing heavy is
imported before an answer has to be judged, so that the first question appears at once. Import the
modules by name; read `exercise` first.
"""
