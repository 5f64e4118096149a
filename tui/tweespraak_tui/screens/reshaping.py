"""The part of the Review screen that works on more than one text: cutting, joining, replacing, and $EDITOR."""

from __future__ import annotations

from textual.app import SuspendNotSupported

from tweespraak_store.replacing import Occurrence
from tweespraak_store.views import SegmentView
from tweespraak_tui.external_editor import chosen_editor, edit_text
from tweespraak_tui.screens.editing import EditingScreen
from tweespraak_tui.screens.replace import ReplaceScreen
from tweespraak_tui.screens.splitting import Cut, SplitScreen


class ReshapingScreen(EditingScreen):
    """Browsing, checking, writing and reshaping."""

    def _writable(self) -> SegmentView | None:
        """The current segment, unless nothing can be written or it has unsaved text."""
        segment = self.pane.grid.current
        if segment is None or self.desk.refuse_read_only():
            return None
        if segment.id in self.session.unsaved:
            self.desk.tell(f"Segment {segment.number} has unsaved text: R offers it again.", "warning")
            return None
        return segment

    def action_external_edit(self) -> None:
        """Write in the current segment with $EDITOR; saved as any other edit when it ends."""
        segment = self._writable()
        if segment is None:
            return
        try:
            with self.app.suspend():
                text = self._try(lambda: edit_text(segment.source, segment.target or "", chosen_editor()))
        except SuspendNotSupported:
            self.desk.tell("Another editor cannot be started here: the screen is not on a terminal.", "warning")
            return
        if text is not None:
            self._save(segment, text)
        self.show_state()

    def action_split(self) -> None:
        """Ask where, then cut the current segment in two."""
        segment = self._writable()
        if segment is None:
            return
        if " " not in segment.source.strip():
            self.desk.tell(f"Segment {segment.number} is one word; it cannot be cut.", "warning")
            return

        def cut(chosen: Cut | None) -> None:
            if chosen is not None:
                made = self._try(lambda: self.desk.workbench.split(segment, chosen.source, chosen.target), segment)
                if made:
                    self._show_reshaped(made[0])
                    self.desk.tell(
                        f"Segment {segment.number} is {made[0].number} and {made[1].number} now.{_open(segment)}"
                    )

        pointer = self.desk.glyphs.pointer
        self.app.push_screen(SplitScreen(segment.number, segment.source, segment.target or "", pointer=pointer), cut)

    def action_join(self) -> None:
        """Make one segment of this one and the next."""
        segment = self._writable()
        if segment is None:
            return
        after = self._try(lambda: self.desk.workbench.next_in_paragraph(segment))
        if after is None:
            self.desk.tell(f"Segment {segment.number} is the last of its paragraph.", "warning")
            return
        joined = self._try(lambda: self.desk.workbench.join(segment, after), segment)
        if joined is not None:
            self._show_reshaped(joined)
            self.desk.tell(f"Segments {segment.number} and {after.number} are one now.{_open(segment, after)}")

    def _show_reshaped(self, segment: SegmentView) -> None:
        """The document has other segments now: read it again, the cursor on this one."""
        self.is_saved()
        if self._try(self.session.reload):
            self.show_rows_again()
            row = self.pane.grid.row_of(segment.id or 0)
            if row is not None:
                self.pane.grid.move_to(row)
            self.read_findings()

    def action_replace(self) -> None:
        """Find and replace in the English."""
        if self.desk.refuse_read_only():
            return

        def replace(chosen: list[Occurrence] | None) -> None:
            if chosen:
                changed = self._try(lambda: self.desk.workbench.replace(chosen))
                if changed is None:
                    self.look_for_changes()
                    return
                self.is_saved()
                self.show_segments(changed)
                self.desk.tell(f"{len(chosen)} replaced in {len(changed)} segments. u takes it back.")

        screen = ReplaceScreen(
            lambda: [s for s in self.session.segments.values() if s.id not in self.session.unsaved],
            glyphs=self.desk.glyphs,
            bracketed=self.desk.colourless,
        )
        self.app.push_screen(screen, replace)

    def action_editor_replace(self) -> None:
        """Save what is being written, then find and replace."""
        if self.leave():
            self.action_replace()


def _open(*old: SegmentView) -> str:
    """What to say when an approval is gone."""
    return " It is open again." if any(s.approved_by for s in old) else ""
