"""The list of a bundle's files and its signature: what was changed, lost or added is named."""

import subprocess
import sys

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from eoms_bot.bundle import sums
from eoms_bot.doctor.bundle import bundle as doctor
from eoms_bot.errors import BadInput
from tests.bundle.made import small_bundle


@pytest.fixture
def folder(tmp_path):
    """A whole bundle, in a folder with a space and Chinese characters."""
    return small_bundle(tmp_path / "机器人 一号")


def key_file(path, key):
    """The private key as openssl writes it."""
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key.private_bytes(*form))
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="the tool is Linux's")
def test_whole_folder_is_right_for_sha256sum(folder):
    """People can check it without this program."""
    done = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=folder, check=False)

    assert done.returncode == 0


def test_whole_folder_has_nothing_wrong(folder):
    """What the builder wrote is right."""
    assert list(sums.wrong_files(folder)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "python/lib/one.py").write_text("ONE = 2\n"), "变了 python/lib/one.py"),
        (lambda folder: (folder / "先读我.html").unlink(), "缺 先读我.html"),
        (lambda folder: (folder / "python/lib/two.py").write_text(""), "多出 python/lib/two.py"),
    ],
)
def test_wrong_file_is_named(folder, change, said):
    """A file that was changed, lost or added; the doctor fails with it."""
    change(folder)

    assert list(sums.wrong_files(folder)) == [said]
    (check,) = doctor(folder)
    assert (check.state, check.trouble, said in check.found) == ("失败", "安装包不全或被改过", True)


def test_bytecode_and_data_are_no_foreign_code(folder):
    """What Python caches, and what people put there, is not what the list is about."""
    (folder / "python/lib/__pycache__").mkdir()
    (folder / "python/lib/__pycache__/one.cpython-311.pyc").write_bytes(b"")
    (folder / "批次.xlsx").write_bytes(b"")

    assert list(sums.wrong_files(folder)) == []


def test_signature_is_shown_by_the_keys_fingerprint(folder, tmp_path):
    """The doctor passes and says who signed; the same key has the same fingerprint."""
    key = ed25519.Ed25519PrivateKey.generate()
    sums.sign(folder, sums.private_key(key_file(tmp_path / "key.pem", key)))

    (check,) = doctor(folder)

    assert sums.signer(folder) == sums.fingerprint(key.public_key())
    assert check.state == "通过"
    assert sums.fingerprint(key.public_key()) in check.found


def test_unsigned_bundle_is_a_warning(folder):
    """Nobody signed: the files are right, and nobody knows whose they are."""
    (check,) = doctor(folder)

    assert (check.state, check.trouble) == ("警告", "安装包未签名")


def test_signature_of_another_list_fails(folder, tmp_path):
    """Files that were changed together with their list are found by the signature."""
    sums.sign(folder, ed25519.Ed25519PrivateKey.generate())
    (folder / "python/lib/one.py").write_text("ONE = 2\n", encoding="utf-8")
    sums.write_sums(folder)

    (check,) = doctor(folder)

    assert (check.state, check.trouble) == ("失败", "安装包不全或被改过")


def test_lost_list_fails(folder):
    """Without the list nothing can be said."""
    (folder / "SHA256SUMS").unlink()

    (check,) = doctor(folder)

    assert check.state == "失败"


def test_other_installations_have_no_such_check():
    """What pip installed has no list."""
    assert list(doctor()) == []


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\n"])
def test_no_key_is_refused(tmp_path, content):
    """A file that is no key."""
    (tmp_path / "key.pem").write_bytes(content)

    with pytest.raises(BadInput, match=r"key\.pem"):
        sums.private_key(tmp_path / "key.pem")


def test_other_kinds_of_keys_are_refused(tmp_path):
    """Ed25519 and nothing else."""
    with pytest.raises(BadInput, match="Ed25519"):
        sums.private_key(key_file(tmp_path / "key.pem", ec.generate_private_key(ec.SECP256R1())))
