"""The mock site, whose request log must stay empty."""

from tests.support.mock_site import mock_site, running_mock_site  # noqa: F401 - fixtures
