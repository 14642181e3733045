"""class Server: gdb at a socket, and the machine in its hands.

The mission lets the server run the machine, and between two slices of a run the server looks
whether gdb says something. While gdb holds the ship no time passes in it. One thread does all this,
so that the machine is never touched while it runs.

What gdb writes, a byte of RAM or a register, is an input of the machine like a switch: it stands in
the journal, a replay does it again, and it drops a future from which gdb has come back. To stop, to
look and to set breakpoints changes nothing: a ship that is let go flies to the same state hash.

One hart is one thread, number 1. Not offered: non-stop mode, and addresses other than RAM to write.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable
from pathlib import Path

from ares4.computer import RESET_VECTOR, UPPER_HALF, Computer, InputKind, Stop, seconds_of
from ares4.errors import Ares4Error, GdbError, MachineError
from ares4.gdb import target
from ares4.gdb.history import History
from ares4.gdb.link import Link, Place
from ares4.gdb.monitor import Monitor
from ares4.gdb.packets import BYTES_MAX, Kind, Packet, check_sum
from ares4.gdb.points import Points
from ares4.gdb.stepping import Going, Stepping
from ares4.gdb.target import CSR, MTVEC, PC, F, register_bytes

_SLICE_CYCLES = 500_000  # between two looks at what gdb says
_MESSAGES_MAX = 100
_SP = 2
_BURST_S = 0.005  # gdb's next command comes at once, if one comes
_DOUBLE_FAULT = "DOUBLE_FAULT"
_THREAD = b"thread:1;"
_OK = b"OK"


class Server:
    """A debugger's door to a computer.

    place: where to listen. wait: hold the machine until a debugger has come and gone.
    program: the file of the flight program, for gdb to read. lines: says of an address which
    function and line it is, "" when it does not know. Raises GdbError.
    held: gdb holds the machine. messages: what people should know, for who shows such.
    """

    def __init__(
        self,
        computer: Computer,
        place: Place,
        wait: bool = False,
        program: Path | None = None,
        lines: Callable[[int], str] = lambda _: "",
    ) -> None:
        self.messages: deque[str] = deque(maxlen=_MESSAGES_MAX)
        self.held = wait
        self._computer = computer
        self._link = Link(place, self.messages)
        self._points = Points(computer)
        self._history = History(computer, self._points)
        self._monitor = Monitor(computer, self._interrupted, lines)
        self._program = str(program.resolve()).encode() if program else b""
        self._resumed: Going | Stepping | None = None  # gdb waits for the end of it
        self._double_fault_step = -1  # at which the machine restarted for the last one told
        self._why = b""  # the last stop, as gdb was told
        self._documents: dict[str, bytes] = {}
        self.messages.append(f"gdb is listened for: target remote {self._link.place}")

    @property
    def place(self) -> Place:
        """Where it listens, with the port that was found when 0 was asked for."""
        return self._link.place

    @property
    def connected(self) -> bool:
        """Whether a debugger is there."""
        return self._link.connected

    # ---- what the mission asks -----------------------------------------------------------------

    def run(self, until_cycle: int) -> Stop:
        """Runs the machine to a cycle. Stop.BREAK: gdb holds it, now or already;
        or it stands at a breakpoint of somebody else's."""
        self._attend()
        while not self.held:
            limit = min(until_cycle, self._computer.cycle + _SLICE_CYCLES)
            stop = (self._resumed or Going(self._computer)).move(limit)
            if stop is not Stop.CYCLE:
                self._note(stop)
            if stop not in (Stop.CYCLE, Stop.COUNT) and not self.held:
                return stop
            if self._computer.cycle >= until_cycle and not self.held:
                return Stop.CYCLE
            self._attend()
        return Stop.BREAK

    def serve(self, seconds: float) -> None:
        """Answers gdb while time stands still: waits so long for something to come."""
        self._link.wait(seconds)
        before = -1
        while before != (before := self._link.taken):
            self._attend()
            if self._link.connected and self.held:
                self._link.wait(_BURST_S)

    def close(self) -> None:
        """The flight is over."""
        if self._link.connected and self._resumed is not None:
            self._link.send(b"W00")
        self._let_go()
        self._link.close()

    # ---- stopping ------------------------------------------------------------------------------

    def _note(self, stop: Stop) -> None:
        """The machine has stopped by itself: gdb, if it waits, hears why."""
        if self._resumed is None:
            return
        if stop is Stop.EXIT:
            self._resumed.close()
            self._resumed = None
            self._link.send(b"W%02x" % (self._computer.exit_code & 0xFF))
            self._link.drop()
            self._let_go()
        elif stop is Stop.BREAK and self._is_double_fault():
            self._tell_double_fault()
        elif stop is Stop.WATCH:
            self._stop(self._points.watch_said())
        elif stop is not Stop.BREAK:
            self._stop(b"")
        elif (place := self._computer.register(PC)) in self._points:
            self._stop(self._points.break_said(place))
        elif isinstance(self._resumed, Stepping):
            self._stop(b"")  # somebody else's breakpoint, whom the mission tells

    def _is_double_fault(self) -> bool:
        """Whether the machine has just restarted for one that gdb was not told of."""
        computer = self._computer
        return (
            computer.register(PC) == RESET_VECTOR
            and computer.restarts > 0
            and computer.state("restart.CAUSE.CAUSE") == _DOUBLE_FAULT
            and computer.steps != self._double_fault_step
        )

    def _tell_double_fault(self) -> None:
        """The machine stands where it came about, not where it has restarted since."""
        computer = self._computer
        self._double_fault_step = computer.steps
        self._history.to_double_fault()
        said = (
            f"Double fault: no instruction can be had at 0x{computer.register(MTVEC):08x}, where "
            "mtvec has the handler; `continue` starts the program anew.\n"
        )
        self._link.send(b"O" + said.encode().hex().encode())
        self._stop(b"", signal.SIGSEGV)

    def _stop(self, reason: bytes, number: int = signal.SIGTRAP) -> None:
        """Holds the machine and tells gdb."""
        self.held = True
        if self._resumed is not None:
            self._resumed.close()
        self._resumed = None
        self._link.send(self._stopped(reason, number))

    def _stopped(self, reason: bytes = b"", number: int = signal.SIGTRAP) -> bytes:
        """A stop reply, with the registers gdb asks for first."""
        pc, sp = (self._register(number) for number in (PC, _SP))
        place = b"%02x:%b;%02x:%b;" % (PC, pc, _SP, sp)
        self._why = b"T%02x%b%b%b" % (number, reason, _THREAD, place)
        return self._why

    def _let_go(self) -> None:
        """The machine runs on as if nobody had ever looked."""
        if self._resumed is not None:
            self._resumed.close()
        self._resumed = None
        self._points.clear()
        self.held = False

    # ---- listening -----------------------------------------------------------------------------

    def _attend(self) -> None:
        """Does whatever gdb has asked for by now."""
        if self._link.accept():
            self.held = True
            self._resumed = None
            self._stopped()
            at_s = seconds_of(self._computer.cycle)
            self.messages.append(f"gdb holds the ship at T+{at_s:.3f} s.")
        if not self._link.connected:
            return
        while (packet := self._link.poll()) is not None:
            self._do(packet)
        if not self._link.connected and (self.held or self._resumed is not None):
            self._let_go()
            self.messages.append("gdb has gone; the ship flies on.")

    def _do(self, packet: Packet) -> None:
        try:
            answer = _COMMANDS.get(packet.kind, Server._unknown)(self, packet)
        except Ares4Error as error:
            answer = b"E." + str(error).encode()
        if answer is not None:
            self._link.send(answer)

    def _unknown(self, packet: Packet) -> bytes | None:
        return b""

    def _malformed(self, packet: Packet) -> bytes:
        self.messages.append("A packet from gdb has arguments that are none: it is refused.")
        raise GdbError("The arguments of this packet cannot be read.")

    def _interrupt(self, packet: Packet) -> None:
        if not self.held:
            self._stop(b"", signal.SIGINT)

    # ---- looking -------------------------------------------------------------------------------

    def _register(self, number: int) -> bytes:
        value = self._computer.register(number)
        return value.to_bytes(register_bytes(number), "little").hex().encode()

    def _read_registers(self, packet: Packet) -> bytes:
        return b"".join(map(self._register, range(CSR)))

    def _read_register(self, packet: Packet) -> bytes:
        return self._register(packet.numbers[0])

    def _read_memory(self, packet: Packet) -> bytes:
        address, count, _ = packet.numbers
        count = min(count, BYTES_MAX // 2)
        try:
            return self._computer.peek(address, count).hex().encode()
        except MachineError:
            return self._read_prefix(address, count)

    def _sum(self, packet: Packet) -> bytes:
        address, count, _ = packet.numbers
        return b"C%08x" % check_sum(self._computer.peek(address, count))

    def _read_prefix(self, address: int, count: int) -> bytes:
        """What can be read before the first byte that nothing answers for. Raises MachineError."""
        found = self._computer.peek(address, 1)
        while len(found) < count:
            try:
                found += self._computer.peek(address + len(found), 1)
            except MachineError:
                break
        return found.hex().encode()

    def _read_part(self, packet: Packet, document: bytes) -> bytes:
        offset, count, _ = packet.numbers
        part = document[offset : offset + min(count, BYTES_MAX - 1)]
        return (b"m" if offset + len(part) < len(document) else b"l") + part

    def _features(self, packet: Packet) -> bytes:
        if packet.data != b"target.xml":
            raise GdbError(f"There is no document {packet.data[:40]!r}; there is target.xml.")
        if "target" not in self._documents:
            self._documents["target"] = target.description()
        return self._read_part(packet, self._documents["target"])

    def _memory_map(self, packet: Packet) -> bytes:
        if "map" not in self._documents:
            self._documents["map"] = target.memory_map(self._computer)
        return self._read_part(packet, self._documents["map"])

    def _exec_file(self, packet: Packet) -> bytes:
        return self._read_part(packet, self._program)

    def _ask_why(self, packet: Packet) -> bytes:
        return self._why

    # ---- changing ------------------------------------------------------------------------------

    def _write_register(self, packet: Packet) -> bytes:
        self._assign(packet.numbers[0], packet.data)
        return _OK

    def _assign(self, number: int, data: bytes) -> None:
        if len(data) != register_bytes(number):
            raise GdbError(f"Register {number} has {register_bytes(number)} bytes.")
        value = int.from_bytes(data, "little")
        if value == self._computer.register(number) and number != PC:
            return
        put = self._computer.put
        put(InputKind.WRITE_REGISTER, number, value & 0xFFFFFFFF)
        if F <= number < CSR:
            put(InputKind.WRITE_REGISTER, number + UPPER_HALF, value >> 32)

    def _write_registers(self, packet: Packet) -> bytes:
        at = 0
        for number in range(CSR):
            size = register_bytes(number)
            if at + size <= len(packet.data):
                self._assign(number, packet.data[at : at + size])
            at += size
        return _OK

    def _write_memory(self, packet: Packet) -> bytes:
        address, count, _ = packet.numbers
        if count and self._computer.peek(address, count) != packet.data:
            self._computer.put_bytes(address, packet.data)
        return _OK

    # ---- going ---------------------------------------------------------------------------------

    def _resume(self, how: Going | Stepping) -> None:
        self._resumed = how
        self._history.went_on()
        self.held = False

    def _go(self, packet: Packet) -> None:
        self._resume(Going(self._computer))

    def _step(self, packet: Packet) -> None:
        self._resume(Stepping(self._computer, self._points))

    def _act(self, packet: Packet) -> bytes | None:
        action, low, high = packet.numbers
        if action == ord("t"):
            return self._stopped()
        if action in b"cC":
            self._go(packet)
        elif action in b"sS":
            self._step(packet)
        else:
            self._resume(Stepping(self._computer, self._points, low, high))
        return None

    def _reverse_step(self, packet: Packet) -> bytes:
        return self._stopped(self._history.step())

    def _reverse_continue(self, packet: Packet) -> bytes:
        reason = self._history.go(self._interrupted)
        return self._stopped(reason or b"", signal.SIGINT if reason is None else signal.SIGTRAP)

    def _interrupted(self) -> bool:
        """Whether gdb wishes that a search ends: it says ctrl-c, or has gone."""
        packet = self._link.poll()
        return not self._link.connected or (packet is not None and packet.kind is Kind.INTERRUPT)

    def _detach(self, packet: Packet) -> None:
        self._link.send(_OK)
        self._link.drop()

    # ---- the rest ------------------------------------------------------------------------------

    def _supported(self, packet: Packet) -> bytes:
        return b"PacketSize=%x;%b" % (
            BYTES_MAX,
            b"QStartNoAckMode+;vContSupported+;swbreak+;hwbreak+;ReverseStep+;ReverseContinue+;"
            b"qXfer:features:read+;qXfer:memory-map:read+"
            + (b";qXfer:exec-file:read+" if self._program else b""),
        )

    def _no_ack(self, packet: Packet) -> None:
        self._link.send(_OK)
        self._link.stop_acks()

    def _non_stop(self, packet: Packet) -> bytes:
        if packet.numbers[0]:
            raise GdbError("There is one hart, and no non-stop mode; `set non-stop off`.")
        return _OK

    def _insert(self, packet: Packet) -> bytes:
        return self._points.insert(*packet.numbers)

    def _remove(self, packet: Packet) -> bytes:
        return self._points.remove(*packet.numbers)

    def _command(self, packet: Packet) -> bytes:
        said = self._monitor.do(packet.data.decode(errors="replace"))
        return said.encode()[: BYTES_MAX // 2 - 1].hex().encode()


def _always(answer: bytes) -> Callable[[Server, Packet], bytes]:
    return lambda server, packet: answer


_COMMANDS: dict[Kind, Callable[[Server, Packet], bytes | None]] = {
    Kind.INTERRUPT: Server._interrupt,
    Kind.MALFORMED: Server._malformed,
    Kind.WHY: Server._ask_why,
    Kind.READ_REGISTERS: Server._read_registers,
    Kind.WRITE_REGISTERS: Server._write_registers,
    Kind.READ_REGISTER: Server._read_register,
    Kind.WRITE_REGISTER: Server._write_register,
    Kind.READ_MEMORY: Server._read_memory,
    Kind.WRITE_MEMORY: Server._write_memory,
    Kind.INSERT: Server._insert,
    Kind.REMOVE: Server._remove,
    Kind.ACTIONS: _always(b"vCont;c;C;s;S;t;r"),
    Kind.RESUME: Server._act,
    Kind.CONTINUE: Server._go,
    Kind.STEP: Server._step,
    Kind.REVERSE_CONTINUE: Server._reverse_continue,
    Kind.REVERSE_STEP: Server._reverse_step,
    Kind.DETACH: Server._detach,
    Kind.KILL: Server._detach,
    Kind.SET_THREAD: _always(_OK),
    Kind.THREAD_ALIVE: _always(_OK),
    Kind.SUPPORTED: Server._supported,
    Kind.NO_ACK: Server._no_ack,
    Kind.NON_STOP: Server._non_stop,
    Kind.ATTACHED: _always(b"1"),
    Kind.THREAD: _always(b"QC1"),
    Kind.FIRST_THREADS: _always(b"m1"),
    Kind.MORE_THREADS: _always(b"l"),
    Kind.THREAD_EXTRA: _always(b"hart 0".hex().encode()),
    Kind.SYMBOL: _always(_OK),
    Kind.MONITOR: Server._command,
    Kind.FEATURES: Server._features,
    Kind.MEMORY_MAP: Server._memory_map,
    Kind.EXEC_FILE: Server._exec_file,
    Kind.SUM: Server._sum,
}
