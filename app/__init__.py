"""The Qt application. Nothing imports it."""

from app.bytecode import keep_bytecode_whole

keep_bytecode_whole()
