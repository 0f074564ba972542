"""Processes of an office to start from. Nothing here is published: each becomes the site's own when somebody starts
from it, and this plugin may then be switched off.
"""

from __future__ import annotations

from pathlib import Path

from instar.sdk import Template, TemplateTeam, hookimpl

HERE = Path(__file__).parent

DIRECTORS = TemplateTeam(
    "directors",
    {"en": "Directors", "ru": "Дирекция"},
    {"en": "Who decides as director?", "ru": "Кто решает как директор?"},
)


class Templates:
    """Definitions to start from."""

    requires = "instar>=0.1"

    @hookimpl
    def templates(self) -> list[Template]:
        return [incident(), request(), purchase(), onboarding(), document(), talk()]


def incident() -> Template:
    return Template(
        "incident",
        HERE,
        {
            "en": "Something does not work: priority by a table, two lines, deadlines, the requester confirms.",
            "ru": "Что-то не работает: приоритет по таблице, две линии, сроки, заявитель подтверждает.",
        },
        icon="flame",
        teams=(
            TemplateTeam(
                "second_line",
                {"en": "Second line", "ru": "Вторая линия"},
                {
                    "en": "Who solves what the first line cannot?",
                    "ru": "Кто решает то, с чем не справилась первая линия?",
                },
            ),
        ),
    )


def request() -> Template:
    return Template(
        "service_request",
        HERE,
        {
            "en": "Access, equipment, programs: approved by head and security where needed, then provided.",
            "ru": "Доступы, оборудование, программы: где нужно, согласуют руководитель и безопасность.",
        },
        icon="clipboard-text",
        teams=(
            TemplateTeam(
                "security",
                {"en": "Security", "ru": "Безопасность"},
                {"en": "Who approves for security?", "ru": "Кто согласует от безопасности?"},
            ),
        ),
    )


def purchase() -> Template:
    return Template(
        "purchase",
        HERE,
        {
            "en": "From a wish to the goods: from a sum on the director decides, then two of three in a committee.",
            "ru": "От заявки до товара: с одной суммы решает директор, с большей – ещё и двое из трёх в комиссии.",
        },
        icon="shopping-cart",
        teams=(
            DIRECTORS,
            _seat("committee_finance", "Committee: finance", "Комиссия: финансы", "for finance", "за финансы"),
            _seat("committee_legal", "Committee: law", "Комиссия: юристы", "for the lawyers", "за юристов"),
            _seat("committee_expert", "Committee: experts", "Комиссия: эксперты", "as an expert", "как эксперт"),
        ),
    )


def onboarding() -> Template:
    return Template(
        "onboarding",
        HERE,
        {
            "en": "A new colleague: papers and workplace, the first week, the end of the trial period.",
            "ru": "Новый сотрудник: документы и рабочее место, первая неделя, итог испытательного срока.",
        },
        icon="user-plus",
        teams=(
            TemplateTeam("hr", {"en": "HR", "ru": "Кадры"}, {"en": "Who is HR?", "ru": "Кто занимается кадрами?"}),
            TemplateTeam(
                "it",
                {"en": "IT", "ru": "ИТ"},
                {"en": "Who prepares workplaces?", "ru": "Кто готовит рабочие места?"},
            ),
        ),
    )


def document() -> Template:
    return Template(
        "document_approval",
        HERE,
        {
            "en": "A contract, order or policy is read by all who must agree, signed and registered.",
            "ru": "Договор, приказ или регламент читают все согласующие, затем подписание и регистрация.",
        },
        icon="file-text",
        teams=(
            DIRECTORS,
            TemplateTeam(
                "registry",
                {"en": "Registry", "ru": "Канцелярия"},
                {"en": "Who registers documents?", "ru": "Кто регистрирует документы?"},
            ),
        ),
    )


def talk() -> Template:
    return Template(
        "talk",
        HERE,
        {
            "en": "Speakers of a conference: three reviews, an invitation to confirm, slides and travel, the stage.",
            "ru": "Докладчики конференции: три отзыва, приглашение с подтверждением, презентация и дорога, сцена.",
        },
        icon="calendar-event",
        teams=(
            TemplateTeam(
                "programme",
                {"en": "Programme committee", "ru": "Программный комитет"},
                {"en": "Who reviews talks?", "ru": "Кто оценивает доклады?"},
            ),
            TemplateTeam(
                "organisers",
                {"en": "Organisers", "ru": "Организаторы"},
                {"en": "Who looks after the speakers?", "ru": "Кто занимается докладчиками?"},
            ),
        ),
    )


def _seat(key: str, title: str, ru_title: str, voice: str, ru_voice: str) -> TemplateTeam:
    asks = {"en": f"Who votes in the committee {voice}?", "ru": f"Кто голосует в комиссии {ru_voice}?"}
    return TemplateTeam(key, {"en": title, "ru": ru_title}, asks)


plugin = Templates()
