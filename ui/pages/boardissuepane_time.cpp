// The pane's time entries: a third part of boardissuepane.cpp.

#include "ui/pages/boardissuepane.h"

#include "core/model/worklog.h"
#include "ui/pages/boardparts.h"
#include "ui/pages/textlabel.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/hairline.h"

#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

QWidget *BoardIssuePane::makeTime()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::Step8);
    column->addWidget(new Hairline);
    auto *head = new QHBoxLayout;
    head->addWidget(new TextLabel(tr("Time spent"), FontRole::Body, ColourRole::Text, true), 1);
    m_total = new TextLabel({}, FontRole::Caption, ColourRole::Dim);
    head->addWidget(m_total);
    column->addLayout(head);
    m_entries = new QVBoxLayout;
    m_entries->setSpacing(metrics::Step4);
    column->addLayout(m_entries);
    m_time = new QLineEdit;
    m_time->setAccessibleName(tr("Time"));
    m_time->setPlaceholderText(tr("1h 30m"));
    m_time->setMaximumWidth(96);
    m_work = new QLineEdit;
    m_work->setAccessibleName(tr("What was done"));
    m_work->setPlaceholderText(tr("What was done"));
    m_log = makeButton(tr("Log time"), Icon::History);
    auto *row = new QHBoxLayout;
    row->addWidget(m_time);
    row->addWidget(m_work, 1);
    row->addWidget(m_log);
    column->addLayout(row);
    m_timeHint = new TextLabel({}, FontRole::Caption, ColourRole::Wait);
    m_timeHint->setWordWrap(true);
    column->addWidget(m_timeHint);
    connect(m_log, &QPushButton::clicked, this, &BoardIssuePane::logWork);
    connect(m_time, &QLineEdit::textChanged, this, &BoardIssuePane::updateLog);
    updateLog();
    return box;
}

void BoardIssuePane::showTime()
{
    emptyLayout(m_entries);
    qint64 total = 0;
    for (const BoardWorklog &entry : std::as_const(m_issue.worklogs)) {
        total += entry.seconds;
        const Worklog worklog {{}, entry.seconds, entry.startedAt, entry.body, entry.activity, {}, {}, {}};
        auto *line = new TextLabel(tr("%1, %2").arg(entry.author, worklogText(worklog)));
        line->setWordWrap(true);
        line->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_entries->addWidget(line);
    }
    if (m_issue.worklogs.isEmpty())
        m_entries->addWidget(makeNote(tr("No time yet.")));
    m_total->setText(total > 0 ? durationText(total) : QString());
}

void BoardIssuePane::updateLog()
{
    const QString typed = m_time->text().trimmed();
    const bool isTime = durationFromText(typed).has_value();
    m_time->setProperty("invalid", !isTime && !typed.isEmpty());
    m_time->update();
    m_timeHint->setText(isTime || typed.isEmpty() ? QString() : tr("Time: “%1” is no time like 1h 30m, 1:30 or 90 min, at most 9999 hours.").arg(typed));
    m_timeHint->setVisible(!m_timeHint->text().isEmpty());
    m_log->setEnabled(isTime && m_logging == 0);
}

void BoardIssuePane::logWork()
{
    const std::optional<qint64> seconds = durationFromText(m_time->text());
    if (!m_board || !seconds || m_issue.number == 0 || m_logging != 0)
        return;
    BoardWorklog entry;
    entry.seconds = *seconds;
    entry.body = m_work->text().trimmed();
    m_loggingPlace = place();
    m_logging = m_board->logWork(m_issue.number, entry, m_author);
    updateLog();
}

void BoardIssuePane::logEnded(bool ok)
{
    m_logging = 0;
    if (ok && place() == m_loggingPlace) {
        m_time->clear();
        m_work->clear();
    } else if (ok) { // another issue is shown by now
        m_drafts[m_loggingPlace].time.clear();
        m_drafts[m_loggingPlace].work.clear();
        dropDraftIfEmpty(m_loggingPlace);
    }
    updateLog();
}

} // namespace lockstep::ui
