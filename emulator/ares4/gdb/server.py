"""class Server: gdb at a socket, and the machine in its hands.

The mission lets the server run the machine, and between two slices of a run the server looks
whether gdb says something. While gdb holds the ship no time passes in it. One thread does all this,
so that the machine is never touched while it runs.

What gdb writes, a byte of RAM or a register, is an input of the machine like a switch: it stands in
the journal, a replay does it again, and it drops a future from which gdb has come back. To stop, to
look and to set breakpoints changes nothing: a ship that is let go flies to the same state hash.

The hart is thread 1, or runs one of the program's tasks, which are threads then. In extended mode
(`target extended-remote`) `run` starts the program anew, also after its end, and `kill` holds it.
Not offered: non-stop mode, and addresses other than RAM to write.
"""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from ares4.computer import Computer
from ares4.errors import Ares4Error, GdbError, MachineError
from ares4.gdb import target
from ares4.gdb.history import History
from ares4.gdb.link import Link, Place
from ares4.gdb.monitor import Monitor
from ares4.gdb.names import Subject
from ares4.gdb.packets import BYTES_MAX, Kind, Packet, check_sum
from ares4.gdb.points import Points
from ares4.gdb.stepping import Going, Stepping
from ares4.gdb.target import CSR, MTVEC, PC, register_bytes
from ares4.gdb.threads import Threads
from ares4.machine.values import RESET_VECTOR, Stop, seconds_of

_SLICE_CYCLES = 500_000  # between two looks at what gdb says
_MESSAGES_MAX = 100
_SP = 2
_BURST_S = 0.005  # gdb's next command comes at once, if one comes
_DOUBLE_FAULT = "DOUBLE_FAULT"
_OK = b"OK"
_NO_OUTPUT = b"O"
_ALIVE_S = 0.5
_NO_THREADS = b"<threads/>"


class Server:
    """A debugger's door to a computer.

    place: where to listen. wait: hold the machine until a debugger has come and gone.
    program: the file of the program, for gdb to read. subject: what is debugged, the ship unless
    it is said. Raises GdbError.
    held: gdb holds the machine. messages: what people should know, for who shows such.
    """

    def __init__(
        self,
        computer: Computer,
        place: Place,
        wait: bool = False,
        program: Path | None = None,
        subject: Subject | None = None,
    ) -> None:
        self.messages: deque[str] = deque(maxlen=_MESSAGES_MAX)
        self.held = wait
        self._computer = computer
        self._link = Link(place, self.messages)
        self._points = Points(computer)
        self._history = History(computer, self._points)
        self._subject = subject or Subject()
        self._threads = Threads(computer, self._subject.names)
        self._monitor = Monitor(computer, self._told_to_end, self._subject)
        self._said_s = 0.0  # when gdb last heard of a command of the monitor
        self._program = str(program.resolve()).encode() if program else b""
        self._resumed: Going | Stepping | None = None  # gdb waits for the end of it
        self._double_fault_step = -1  # at which the machine restarted for the last one told
        self._why = b""  # the last stop, as gdb was told
        self._extended = False  # gdb stays when the program ends, and may start it anew
        self._ended = False  # it has, and gdb is still there
        self._killed = False  # it is held, and for gdb it is no more
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
            self._why = b"W%02x" % (self._computer.exit_code & 0xFF)
            self._link.send(self._why)
            if self._extended:
                self.held = self._ended = True
            else:
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
        self._threads.run_on()
        pc, sp = (self._threads.register(number) for number in (PC, _SP))
        place = b"%02x:%b;%02x:%b;" % (PC, pc, _SP, sp)
        thread = b"thread:%x;" % self._threads.running
        self._why = b"T%02x%b%b%b" % (number, reason, thread, place)
        return self._why

    def _let_go(self) -> None:
        """The machine runs on as if nobody had ever looked."""
        if self._resumed is not None:
            self._resumed.close()
        self._resumed = None
        self._points.clear()
        self.held = self._extended = self._ended = self._killed = False

    # ---- listening -----------------------------------------------------------------------------

    def _attend(self) -> None:
        """Does whatever gdb has asked for by now."""
        if self._link.accept():
            self.held, self._extended = True, False
            self._resumed = None
            self._stopped()
            at_s = seconds_of(self._computer.cycle)
            self.messages.append(f"gdb holds {self._subject.name} at T+{at_s:.3f} s.")
        if not self._link.connected:
            return
        while (packet := self._link.poll()) is not None:
            self._do(packet)
        if not self._link.connected and (self.held or self._resumed is not None):
            ended = "has ended" if self._ended else self._subject.goes_on
            self._let_go()
            self.messages.append(f"gdb has gone; {self._subject.name} {ended}.")

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

    def _read_registers(self, packet: Packet) -> bytes:
        return self._threads.registers()

    def _read_register(self, packet: Packet) -> bytes:
        return self._threads.register(packet.numbers[0])

    def _read_memory(self, packet: Packet) -> bytes:
        address, count = packet.numbers
        count = min(count, BYTES_MAX // 2)
        try:
            return self._computer.peek(address, count).hex().encode()
        except MachineError:
            return self._read_prefix(address, count)

    def _sum(self, packet: Packet) -> bytes:
        address, count = packet.numbers
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
        offset, count = packet.numbers
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
        self._threads.assign(packet.numbers[0], packet.data)
        return _OK

    def _write_registers(self, packet: Packet) -> bytes:
        at = 0
        for number in range(CSR):
            size = register_bytes(number)
            if at + size <= len(packet.data):
                self._threads.assign(number, packet.data[at : at + size])
            at += size
        return _OK

    def _write_memory(self, packet: Packet) -> bytes:
        address, count = packet.numbers
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

    def _step_range(self, packet: Packet) -> None:
        self._resume(Stepping(self._computer, self._points, *packet.numbers))

    def _stop_asked(self, packet: Packet) -> bytes:
        return self._stopped()

    def _reverse_step(self, packet: Packet) -> bytes:
        return self._stopped(self._history.step())

    def _reverse_continue(self, packet: Packet) -> bytes:
        reason = self._history.go(self._interrupted)
        return self._stopped(reason or b"", signal.SIGINT if reason is None else signal.SIGTRAP)

    def _interrupted(self) -> bool:
        """Whether gdb wishes that a search ends: it says ctrl-c, or has gone."""
        packet = self._link.poll()
        return not self._link.connected or (packet is not None and packet.kind is Kind.INTERRUPT)

    def _told_to_end(self) -> bool:
        """The same of a command of the monitor. gdb takes an answer for lost after two seconds, and
        the next for this one; output of no characters says that one is to come."""
        if time.monotonic() - self._said_s >= _ALIVE_S:
            self._link.send(_NO_OUTPUT)
            self._said_s = time.monotonic()
        return self._interrupted()

    def _detach(self, packet: Packet) -> None:
        self._link.send(_OK)
        if not self._extended:
            self._link.drop()
            return
        self._let_go()
        self._extended = True  # gdb stays, and may attach itself again
        self.messages.append(f"gdb lets go; {self._subject.name} {self._subject.goes_on}.")

    def _kill(self, packet: Packet) -> None:
        """In extended mode the program is held, as it is, until it is run anew."""
        if not self._extended:
            self._detach(packet)
            return
        self._points.clear()
        self._why, self._killed = b"X09", True
        if packet.data:  # vKill wants an answer, k none
            self._link.send(_OK)

    # ---- starting anew -------------------------------------------------------------------------

    def _extend(self, packet: Packet) -> bytes:
        self._extended = True
        return _OK

    def _run(self, packet: Packet) -> bytes:
        self._start_anew()
        return self._stopped()

    def _restart(self, packet: Packet) -> None:
        self._start_anew()
        self._stopped()

    def _start_anew(self) -> None:
        """The program starts anew, before its first instruction; also after its end."""
        if self._ended:
            self._computer.back()
        self._ended = self._killed = False
        self.held = True
        self._subject.restart(self._computer)

    def _attach(self, packet: Packet) -> bytes:
        if packet.numbers[0] != 1:
            raise GdbError("There is one process, number 1: `attach 1`.")
        if self._ended:
            raise GdbError("The program has ended; `run` starts it anew.")
        self.held, self._killed = True, False
        return self._stopped()

    # ---- the rest ------------------------------------------------------------------------------

    def _supported(self, packet: Packet) -> bytes:
        return b"PacketSize=%x;%b" % (
            BYTES_MAX,
            b"QStartNoAckMode+;vContSupported+;swbreak+;hwbreak+;ReverseStep+;ReverseContinue+;"
            b"qXfer:features:read+;qXfer:memory-map:read+;qXfer:threads:read+"
            + (b";qXfer:exec-file:read+" if self._program else b""),
        )

    def _no_ack(self, packet: Packet) -> None:
        self._link.send(_OK)
        self._link.stop_acks()

    def _non_stop(self, packet: Packet) -> bytes:
        if packet.numbers[0]:
            raise GdbError("There is one hart, and no non-stop mode; `set non-stop off`.")
        return _OK

    def _choose(self, packet: Packet) -> bytes:
        self._threads.choose(packet.data)
        return _OK

    def _is_alive(self, packet: Packet) -> bytes:
        self._threads.find(packet.data)
        return _OK

    def _running_thread(self, packet: Packet) -> bytes:
        return b"QC%x" % self._threads.running

    def _first_threads(self, packet: Packet) -> bytes:
        return b"l" if self._ended or self._killed else self._threads.numbers()

    def _thread_extra(self, packet: Packet) -> bytes:
        thread = self._threads.find(packet.data)
        return " ".join(filter(None, (thread.name, thread.said))).encode().hex().encode()

    def _thread_document(self, packet: Packet) -> bytes:
        gone = self._ended or self._killed
        return self._read_part(packet, _NO_THREADS if gone else self._threads.document())

    def _insert(self, packet: Packet) -> bytes:
        return self._points.insert(*packet.numbers)

    def _remove(self, packet: Packet) -> bytes:
        return self._points.remove(*packet.numbers)

    def _command(self, packet: Packet) -> bytes:
        self._said_s = time.monotonic()
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
    Kind.CONTINUE: Server._go,
    Kind.STEP: Server._step,
    Kind.STEP_RANGE: Server._step_range,
    Kind.STOP: Server._stop_asked,
    Kind.REVERSE_CONTINUE: Server._reverse_continue,
    Kind.REVERSE_STEP: Server._reverse_step,
    Kind.DETACH: Server._detach,
    Kind.KILL: Server._kill,
    Kind.EXTENDED: Server._extend,
    Kind.RUN: Server._run,
    Kind.RESTART: Server._restart,
    Kind.ATTACH: Server._attach,
    Kind.SET_THREAD: Server._choose,
    Kind.THREAD_ALIVE: Server._is_alive,
    Kind.SUPPORTED: Server._supported,
    Kind.NO_ACK: Server._no_ack,
    Kind.NON_STOP: Server._non_stop,
    Kind.ATTACHED: _always(b"1"),
    Kind.THREAD: Server._running_thread,
    Kind.FIRST_THREADS: Server._first_threads,
    Kind.MORE_THREADS: _always(b"l"),
    Kind.THREAD_EXTRA: Server._thread_extra,
    Kind.THREADS: Server._thread_document,
    Kind.SYMBOL: _always(_OK),
    Kind.MONITOR: Server._command,
    Kind.FEATURES: Server._features,
    Kind.MEMORY_MAP: Server._memory_map,
    Kind.EXEC_FILE: Server._exec_file,
    Kind.SUM: Server._sum,
}
