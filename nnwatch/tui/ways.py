"""The ways between screens: which one a message leads to, and where its way back goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.message import Message
from textual.screen import Screen

from nnwatch.settings import Settings
from nnwatch.tui import routes
from nnwatch.tui.appearance import Appearance
from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.keys.navigation import (
    CompareOpened,
    LaunchOpened,
    ReplayOpened,
    RunEnded,
    RunOpened,
    SummaryOpened,
    Way,
)
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.parting import INPUT
from nnwatch.tui.services import Services


class Ways(Appearance):
    """An app that follows what its screens say of where the person wants to go.

    Args:
        services: what the screens ask of the rest of the program.
        run_id: the run whose live screen comes first; without one, the start does.
        themes_folder: where the themes that come with nnwatch are.
    """

    def __init__(
        self,
        services: Services,
        run_id: str | None = None,
        *,
        themes_folder: Path | None = None,
        theme: str | None = None,
        glyphs: Glyphs | None = None,
        settings: Settings | None = None,
    ) -> None:
        folders = [folder for folder in (themes_folder, services.own_themes()) if folder is not None]
        super().__init__(folders, theme, glyphs, settings or Settings())
        self.services = services
        self._first_run_id = run_id
        self.replays_first = False
        self.ended_run_ids: list[str] = []

    async def _dispatch_message(self, message: Message) -> None:
        """Follow nobody any more once the app is leaving, as a screen that opens then has no parts."""
        if not (self._exit and isinstance(message, (*INPUT, Way))):
            await super()._dispatch_message(message)

    def go_to(self, kind: str, name: str) -> None:
        """Go to a place of the list of all places, to a run in progress, or to the last one that has ended."""
        from nnwatch.tui.keys.places import HOME, PLACES  # noqa: PLC0415 - not needed for the first frame

        if kind == "place":
            place = next(place for place in (*PLACES, HOME) if place.id == name)
            self.screen.post_message(place.message())
        elif kind == "run":
            self.screen.post_message(RunOpened(name))
        elif kind == "last" and isinstance(self.screen, HouseScreen):
            self._look_back(self.screen, ReplayOpened if name == "replay" else SummaryOpened)

    async def on_run_opened(self, message: RunOpened) -> None:
        """Watch a run; back leads to the start."""
        await self._begin_with(routes.home(self.services, self.glyphs, self.failures))
        await self.push_screen(routes.live(self.services, self.glyphs, message.run_id))

    async def on_run_ended(self, message: RunEnded) -> None:
        """Put the summary in the place of the live screen, and of a box that has opened upon it at the last moment."""
        self.ended_run_ids.append(message.run_id)
        while self.screen.is_modal and not self._exit:
            await self.pop_screen()
        if not self._exit:
            await self.switch_screen(routes.summary(self.services, self.glyphs, message.run_id))

    async def on_summary_opened(self, message: SummaryOpened) -> None:
        """Look at a finished run; back leads to where it was chosen."""
        await self.push_screen(routes.summary(self.services, self.glyphs, message.run_id))

    async def on_replay_opened(self, message: ReplayOpened) -> None:
        """Play a finished run back; back leads to where it was chosen."""
        await self.push_screen(routes.replay(self.services, self.glyphs, message.run_id))

    async def on_history_opened(self) -> None:
        """List earlier runs; back leads to the start."""
        await self._begin_with(routes.home(self.services, self.glyphs, self.failures))
        await self.push_screen(routes.history(self.services, self.glyphs))

    async def on_compare_opened(self, message: CompareOpened) -> None:
        """Compare runs; back leads to where they were chosen."""
        await self.push_screen(routes.compare(self.services, self.glyphs, message.where))

    async def on_launch_opened(self, message: LaunchOpened) -> None:
        """Choose what to launch; back leads to where it was wanted."""
        await self.push_screen(routes.launch(self.services, self.glyphs, message.command))

    async def on_matrix_opened(self) -> None:
        """Look at a matrix in progress; back leads to the start."""
        await self._begin_with(routes.home(self.services, self.glyphs, self.failures))
        await self.push_screen(routes.matrix(self.services, self.glyphs))

    async def on_attach_opened(self) -> None:
        """List processes to attach to; back leads to the start."""
        await self.push_screen(routes.attach(self.services, self.glyphs))

    async def on_predict_opened(self) -> None:
        """Predict what a network will cost; back leads to the start."""
        await self.push_screen(routes.predict(self.services, self.glyphs))

    async def on_doctor_opened(self) -> None:
        """Tell what the machine can measure; back leads to the start."""
        await self.push_screen(routes.doctor(self.services, self.glyphs))

    async def on_settings_opened(self) -> None:
        """Change the settings; back leads to where they were wanted."""
        await self.push_screen(routes.settings(self.services, self.glyphs))

    async def on_home_opened(self) -> None:
        """Go to the start."""
        await self._begin_with(routes.home(self.services, self.glyphs, self.failures))

    def _look_back(self, screen: HouseScreen, opened: Callable[[str], Message]) -> None:
        """Look at the newest run of the history."""
        from nnwatch.tui.values import HistoryPage, HistoryQuery  # noqa: PLC0415 - not needed for the first frame

        def newest() -> HistoryPage:
            self.services.forget()  # one may have ended since the history was read
            return self.services.history(HistoryQuery(), 1, 0)

        def open_it(page: HistoryPage) -> None:
            if page.rows:
                screen.post_message(opened(str(page.rows[0]["run_id"])))
            else:
                screen.complain("no run has ended yet")

        screen.ask(newest, open_it)

    def get_default_screen(self) -> HouseScreen:
        """Build what is shown first, at the bottom of all screens; another one may take its place."""
        screen = self._first_screen()
        screen._push_result_callback(screen, None)  # noqa: SLF001 - what Textual does for every screen but this one
        return screen

    def _first_screen(self) -> HouseScreen:
        if self._first_run_id:
            first = routes.replay if self.replays_first else routes.live
            return first(self.services, self.glyphs, self._first_run_id)
        return routes.home(self.services, self.glyphs, self.failures)

    async def _begin_with(self, first: Screen[Any]) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        await self.switch_screen(first)
