"""Counts the outermost calls of torch's modules, by taking the place of the method that calls any module.

Inside a counted call it costs one look at a flag, and a call like the one before it leaves a few numbers that are
counted later, many at a time; compiled code never contains any of it.
"""

from __future__ import annotations

import functools
import time
import weakref
from threading import get_ident
from typing import TYPE_CHECKING, Any, NamedTuple

from .describing import describe, parameters_of, unwrapped
from .sizes import items_of
from .turns import Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from .meter import Meter


_now_ns = time.monotonic_ns


class Known(NamedTuple):
    """What is remembered of a network while it lives.

    Attributes:
        network: an id that the network shares with its wrappers.
        timed: whether a call has done its work when it returns, as on a CPU; a GPU only took the order.
    """

    alive: Any
    network: int
    parameters: int
    timed: bool


class ModuleWatcher:
    """Tells networks from modules that are none, such as a loss, and counts the calls of the former."""

    def __init__(self, torch: Any, meter: Meter) -> None:
        self.nesting = meter.nesting
        self._torch = torch
        self._tensor = torch.Tensor
        self._is_graded = torch.is_grad_enabled
        self._backward_pass = torch._C._current_graph_task_id  # noqa: SLF001 - there is no public way to ask
        self._tracer = torch._C._get_tracing_state  # noqa: SLF001
        self._meter = meter
        self._known: dict[int, Known] = {}

    def call(self, plain: Callable[..., Any], module: Any, arguments: Any, named: Any) -> Any:
        """Call a module that no counted call contains, and count it when it is a network."""
        known = self.recognised(module)
        if known is None:
            return plain(module, *arguments, **named)
        graded = self._is_graded()
        self.nesting.enter()
        began_ns = _now_ns()
        try:
            result = plain(module, *arguments, **named)
        finally:
            self.nesting.leave()
        ended_ns = _now_ns()
        try:
            items = items_of(arguments, named, self._tensor)
            if items is not None:
                self.count(module, known, (graded, began_ns, ended_ns), items)
        except Exception:  # noqa: BLE001, S110 - the program must not notice; a context manager costs too much here
            pass
        return result

    def recognised(self, module: Any) -> Known | None:
        """What is known of a network whose calls count now; None for any other module, and in backward passes."""
        try:
            # Else a backward pass computes activations anew, or a tracer only looks at the code.
            if not self._meter.watches() or self._backward_pass() != -1 or self._tracer() is not None:
                return None
            known = self._known.get(id(module))
            if known is None or known.alive() is not module:
                known = self._remember(module)
        except Exception:  # noqa: BLE001 - the program must not notice, and this is too hot for a context manager
            return None
        return known

    def count(
        self, module: Any, known: Known, stretch: tuple[bool, int, int], items: int, tokens: int = 0
    ) -> None:
        """Hand a call to the meter: whether gradients were being recorded, its begin and end, what it was about."""
        graded, began_ns, ended_ns = stretch
        seconds = (ended_ns - began_ns) / 1e9 if known.timed else None
        call = Call(known.network, graded, module.training, began_ns, ended_ns, items, seconds, tokens)
        meter = self._meter
        if known.parameters > meter.largest:
            meter.describe(describe(self._torch, module), items, known.parameters)
        meter.take(call, None if tokens else id(module))

    def _remember(self, module: Any) -> Known | None:
        parameters = parameters_of(module)
        if parameters is None:
            return None
        key = id(module)
        alive = weakref.ref(module, lambda _: self._forget(key))
        known = Known(alive, id(unwrapped(module)), parameters.numbers, parameters.device.startswith("cpu"))
        self._known[key] = known
        return known

    def _forget(self, key: int) -> None:
        """Forget a network that is gone, before another one lies where it lay."""
        self._known.pop(key, None)
        self._meter.steady.pop(key, None)

    def covering(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        """Return the method that takes the plain one's place; a call like its network's last one costs it little.

        It chooses by itself what the plain one chooses, and asks for threads only where there are several.
        """
        meter, tensor, count = self._meter, self._tensor, self.call
        nesting, inside = self.nesting, self.nesting.inside
        is_graded, backward_pass, tracer = self._is_graded, self._backward_pass, self._tracer
        known_steady, leave = meter.steady.get, meter.left.append

        @functools.wraps(plain)
        def call(self: Any, *arguments: Any, **named: Any) -> Any:
            run = self._compiled_call_impl or self._call_impl
            if nesting.perhaps and (nesting.alone or get_ident() in inside):
                return run(*arguments, **named)
            steady = known_steady(id(self))
            if (
                steady is None
                or not arguments
                or type(arguments[0]) is not tensor
                or is_graded() is not steady.graded
                or self.training is not steady.training
                or (steady.graded and backward_pass() != -1)
                or tracer() is not None
            ):
                return count(plain, self, arguments, named)
            if nesting.alone:
                nesting.perhaps = True
            else:
                inside.add(get_ident())
            began_ns = _now_ns()
            try:
                result = run(*arguments, **named)
            finally:
                if nesting.alone:
                    nesting.perhaps = False
                else:
                    inside.discard(get_ident())
            ended_ns = _now_ns()
            try:
                leave((steady, began_ns, ended_ns, arguments[0].shape))
                if ended_ns >= meter.due_ns:
                    meter.fold()
            except Exception:  # noqa: BLE001, S110 - the program must not notice
                pass
            return result

        return call

    def covering_any(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        """Return a covering method for a torch whose own one does something else than choose."""
        nesting, count = self.nesting, self.call

        @functools.wraps(plain)
        def call(self: Any, *arguments: Any, **named: Any) -> Any:
            if nesting.is_inside():
                return plain(self, *arguments, **named)
            return count(plain, self, arguments, named)

        return call


def _chooses(plain: Callable[..., Any]) -> bool:
    """Whether torch's own method does nothing but choose between two others."""
    return plain.__code__.co_names == ("_compiled_call_impl", "_call_impl")


def watch_modules(torch: Any, meter: Meter) -> ModuleWatcher:
    """Take the place of the method that calls modules, and of the one that computes gradients."""
    watcher = ModuleWatcher(torch, meter)
    plain = torch.nn.Module.__call__
    call = watcher.covering(plain) if _chooses(plain) else watcher.covering_any(plain)
    backward = torch.autograd.backward

    @functools.wraps(backward)
    def compute_gradients(*arguments: Any, **named: Any) -> Any:
        result = backward(*arguments, **named)
        meter.backward()
        return result

    call._torchdynamo_inline = plain  # type: ignore[attr-defined]  # noqa: SLF001 - what the compiler reads instead
    torch.nn.Module.__call__ = call
    torch.autograd.backward = compute_gradients
    return watcher


def hide_from_compiler(torch: Any, eval_frame: Any) -> None:
    """Let torch's compiler leave the covering call alone, and compile what it calls, as it would without it."""
    eval_frame.skip_code(torch.nn.Module.__call__.__code__)
