"""Does the annotator's screen answer at once? Bars of the canvas, measured in headless Chromium.

python -m bench page            about fifteen minutes
python -m bench page --quick    about two minutes, to see that it works
"""
