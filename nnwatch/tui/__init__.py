"""The screens: they draw frozen values from other rooms, and compute no joule, score or statistic."""

from nnwatch.tui.terminal.environment import prepare_environment

prepare_environment()
