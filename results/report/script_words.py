"""What the page's script says, in the language in force."""

from scenarios.language import say


def script_words() -> dict[str, str]:
    """Texts by the name that the script knows; braces hold what it fills in."""
    return {
        "covered": say("median", "中位数"),
        "band90": say("90 % of replications", "90% 的模拟"),
        "all": say("all villages", "全部村"),
        "planned": say("visits, by plan", "计划进驻"),
        "rows": say("{from}–{to} of {count}", "第 {from}–{to} 条，共 {count} 条"),
        "none": say("Nothing matches. Search for fewer words.", "没有匹配的记录，请减少检索词。"),
        "previous": say("Previous", "上一页"),
        "next": say("Next", "下一页"),
        "sort": say("sort by {column}", "按{column}排序"),
        "team": say("Team {number}", "第{number}组"),
        "officeTeam": say("{office}, team {number}", "{office}第{number}组"),
        "visitTip": say("{name}, {town}|{mode}|{start} to {end}|finished in its round in {chance} of replications",
                        "{town}{name}|{mode}|{start} 至 {end}|本轮做完的把握 {chance}"),
        "noVisit": say("no visit planned", "未安排进驻"),
        "doneBefore": say("inspected before: {date}", "此前已巡：{date}"),
        "unknown": say("unknown", "不详"),
        "mapNow": say("By the morning of {date}: {done} of {all} villages visited by plan, {now} under way",
                      "截至 {date} 早：按计划已巡 {done} 个村（共 {all} 个），正在巡察 {now} 个"),
        "done": say("visited", "已巡"),
        "now": say("under way", "正在巡察"),
        "later": say("still to come", "尚未巡察"),
        "leftOut": say("no visit", "未安排"),
        "high": say("95 % or more", "95% 及以上"),
        "middle": say("80–95 %", "80–95%"),
        "low": say("below 80 %", "低于 80%"),
        "play": say("Play", "播放"),
        "pause": say("Pause", "暂停"),
        "byDate": say("{name}: {share} by {date}", "{name}：{date} 达 {share}"),
        "printed": say("The first {shown} of {count} visits; the page on screen and the workbook have all.",
                       "仅打印前 {shown} 条，共 {count} 条；全部见网页或工作簿。"),
        "searched": say("{count} visits found", "找到 {count} 条"),
        "sites": say("{count} sites", "{count} 个对象"),
        "empty": say("no visits", "无进驻"),
    }  # fmt: skip
