*** Settings ***
Documentation       A straightforward robotframework-browser suite: menu, search, order, field by field,
...                 submit.
Library             Browser    timeout=30s    retry_assertions_for=30s
Library             OperatingSystem

*** Variables ***
${TEXT}             占用基站:LX_青槐政府-3;解决措施:调整天线
${LEFT}             \#center >>> [name=leftFrame] >>>
${RIGHT}            \#center >>> [name=rightFrame] >>>

*** Test Cases ***
Work The Orders
    ${content}    Get File    ${TASK}
    ${task}    Evaluate    json.loads($content)    modules=json
    New Browser    chromium    headless=True    executablePath=${task}[browser]    args=${task}[arguments]
    New Context    locale=zh-CN    timezoneId=Asia/Shanghai
    New Page    ${task}[base_url]
    Fill Text    id=loginName    ${task}[account]
    Fill Text    id=pwd    ${task}[password]
    Click    id=login
    Click    .menu li:has-text("运维管理")
    FOR    ${label}    IN    工单    待办工单    05-故障管理流程
        Click    ${LEFT} .standartTreeRow:text-is("${label}")
    END
    FOR    ${number}    IN    @{task}[numbers]
        Work    ${number}
    END
    Close Browser

*** Keywords ***
Work
    [Arguments]    ${number}
    ${portal}    Get Page Ids    ACTIVE    ACTIVE    ACTIVE
    Click    ${LEFT} .standartTreeRow:text-is("056-个人投诉处理")
    # the list of the order before still stands there until the new one comes, and would take the number along
    Get Text    ${RIGHT} [name=tquerytext]    ==    ${EMPTY}
    Fill Text    ${RIGHT} [name=tquerytext]    ${number}
    Click    ${RIGHT} role=button[name="搜索"]
    Wait For Elements State    ${RIGHT} .pagenumber:has-text("共1条数据")
    Click    ${RIGHT} text="${number}"
    Switch Page    NEW
    Wait For Elements State    id=bpp_MaskLayer    detached
    Fill
    Click    id=bpp_ActPanel_BtnSubmit
    Switch Page    ${portal}[0]

Fill
    Click    id=bpp_Btn_T1Finish
    Wait For Elements State    id=CCH_ComplainDealDesc    visible
    Pick    CCH_IsDealNetChange    否
    Pick    CCH_ONE_compProp    有理由
    Fill Text    id=CCH_ONE_linkMan    值班
    Fill Text    id=CCH_ONE_linkManTel    13900000009
    Click    id=CCH_ONE_isReplied_1
    Pick    CCH_ONE_dealResult    解决
    Pick Below    CCH_ONE_provReason    覆盖    室内弱覆盖
    Pick    CCH_ONE_groupReason1    网络部门
    Pick    CCH_ONE_groupReason2    弱覆盖
    Fill Text    id=CCH_ONE_dealDesc    ${TEXT}
    Pick    CCH_ONE_area    县城
    Fill Text    id=CCH_ONE_cell    LX_青槐政府-3
    Pick    CCH_ONE_scene    住宅小区
    Pick    CCH_ONE_network    4G(LTE)
    Fill Text    id=CCH_ComplainDealDesc    ${TEXT}

Pick
    [Arguments]    ${field}    ${entry}
    Click    id=${field}
    Click    .selectmenu_end:has(li:text-is("${entry}"))

Pick Below
    [Arguments]    ${field}    ${head}    ${entry}
    Click    id=${field}
    Hover    .selectmenu_mid:has(li:text-is("${head}"))
    Click    .selectmenu_end:has(li:text-is("${entry}"))
