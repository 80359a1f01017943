"""Signatures: those of RFC 8032 hold, those of a library hold, and nothing else does."""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from redaction.casework.checker.ed25519 import _ORDER, key_of_pem, signature_holds

# RFC 8032, section 7.1: public key, message, signature
VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_signatures_of_the_standard_hold(key: str, message: str, signature: str) -> None:
    pub, said, signed = (bytes.fromhex(text) for text in (key, message, signature))
    assert signature_holds(pub, said, signed)
    assert not signature_holds(pub, said + b"x", signed)
    for at in (0, 31, 32, 63):
        other = bytearray(signed)
        other[at] ^= 1
        assert not signature_holds(pub, said, bytes(other))


def test_it_agrees_with_a_library() -> None:
    chance = random.Random(7)
    for size in (0, 1, 64, 1000):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public = private.public_key()
        raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        message = chance.randbytes(size)
        assert signature_holds(raw, message, private.sign(message))
        assert not signature_holds(raw, message, chance.randbytes(64))
        assert (
            key_of_pem(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)) == raw
        )


def test_a_signature_has_one_spelling() -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signed = private.sign(b"message")
    scalar = int.from_bytes(signed[32:], "little") + _ORDER
    assert not signature_holds(raw, b"message", signed[:32] + scalar.to_bytes(32, "little"))


@pytest.mark.parametrize("key", [b"", b"k" * 31, b"\xff" * 32, b"\x02" + b"\0" * 31])
def test_what_is_no_key_verifies_nothing(key: bytes) -> None:
    assert not signature_holds(key, b"", b"\0" * 64)


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN PUBLIC KEY-----\n!!\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN RSA KEY-----\nAAAA\n-----END RSA KEY-----\n",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n",
    ],
)
def test_what_is_no_key_file_is_none(pem: bytes) -> None:
    assert key_of_pem(pem) is None
