"""Where things stand on a vendor's site: the paths that several skins' shared handlers lead to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Addresses:
    """Paths below the context path; what a vendor has no page for is empty.

    `schema` names the complaint's form.
    """

    home: str
    login: str
    picture: str
    """The picture of a captcha."""
    send_code: str
    """Has a code sent to the phone."""
    check_code: str
    """Takes that code."""
    schema: str = ""
    open: str = ""
    view: str = ""
    step: str = ""
    service: str = ""
    history: str = ""
    save: str = ""
    leftover: str = ""
    leftover_save: str = ""

    def form(self, base_id: str, mode: str = "MODIFY", task_id: str = "") -> str:
        """The path of an order's form, without a task where none is named."""
        task = f"&taskID={task_id}" if task_id else ""
        return f"{self.view}?baseSchema={self.schema}&baseID={base_id}{task}&mode={mode}"


ULTRABPP = Addresses(
    home="/portal/index_office.action",
    login="/portal/login.action",
    picture="/portal/checkNumImage.action",
    send_code="/portal/getCheckCode.action",
    check_code="/portal/checkCodeVerify.action",
    schema="WF4:EL_TTM_CCH",
    open="/sheet/openWaittingSheet.action",
    view="/ultrabpp/view.action",
    step="/ultrabpp/form/formAction/showStep.action",
    service="/ultrabpp/clientOpt/callService.action",
    history="/workflow/sheet/query/BaseInfoViewBpp.jsp",
    save="/ultrabpp/form/formAction/save.action",
    leftover="/sheet/issueLeftover.action",
    leftover_save="/sheet/issueLeftoverSave.action",
)
BOCO = Addresses(
    home="/index.do",
    login="/login.jsp",
    picture="/checkNumImage.jsp",
    send_code="/sendCheckCode.do",
    check_code="/checkCode.do",
)
ULTRAPROCESS_V2 = Addresses(
    home="/common/jsp/index.jsp",
    login="/roles/login.jsp",
    picture="/roles/checkNum.jsp",
    send_code="/roles/sendCode.do",
    check_code="/roles/checkCode.do",
    schema="WF:EL_TTM_CCH",
    open="/UltraProcess/Sheet/SheetOpen.jsp",
    view="/UltraProcess/Sheet/SheetView.jsp",
    step="/UltraProcess/Sheet/SheetStep.jsp",
    service="/UltraProcess/Sheet/SheetService.do",
    history="/UltraProcess/Sheet/SheetHistory.jsp",
    save="/UltraProcess/Sheet/SheetSave.do",
    leftover="/UltraProcess/Leftover/LeftoverNew.jsp",
    leftover_save="/UltraProcess/Leftover/LeftoverSave.do",
)
SPA = Addresses(
    home="/",
    login="/api/auth/login",
    picture="/api/auth/captcha",
    send_code="/api/auth/code",
    check_code="/api/auth/verify",
    schema="EL_TTM_CCH",
    view="/api/workorder/detail",
    step="/api/workorder/form",
    service="/api/dict/options",
    history="/api/workorder/history",
    leftover="/api/workorder/leftover/form",
)
