"""What the package exports: `from ares4 import Computer`. Classes all, each named here alone."""

from ares4.computer import Computer as Computer
from ares4.errors import Ares4Error as Ares4Error
from ares4.machine.controls import Control as Control
from ares4.machine.values import Input as Input
from ares4.machine.values import InputKind as InputKind
from ares4.machine.values import Setting as Setting
from ares4.machine.values import Stop as Stop
from ares4.machine.values import Stream as Stream
from ares4.mission import Attachment as Attachment
from ares4.mission import Mission as Mission
