#include "ui/dialogs/trackerdialog.h"

#include "core/base/when.h"
#include "ui/dialogs/trackerform.h"
#include "ui/dialogs/typedguard.h"
#include "ui/pages/textlabel.h"
#include "ui/text/configurationerror.h"
#include "ui/text/errortext.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/hairline.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/scrolled.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace lockstep::ui {

TrackerDialog::TrackerDialog(const Context &context, const NodeId &node, QWidget *parent)
    : QDialog(parent), m_context(context), m_changed(node), m_bar(new MessageBar),
      m_add(makeButton(node.isNull() ? tr("Add tracker") : tr("Save"), {}, ButtonVariant::Primary)), m_form(new TrackerForm(context))
{
    const QString title = node.isNull() ? tr("Add tracker") : tr("Tracker of %1").arg(node.value());
    if (const NodeConfig *config = context.services.configuration().node(node))
        m_form->change(*config);
    setWindowTitle(title);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    resize(680, 520);
    QPushButton *cancel = makeButton(tr("Cancel"));
    auto *page = new QWidget;
    auto *inner = new QVBoxLayout(page);
    inner->setContentsMargins(metrics::Step24, metrics::Step16, metrics::Step24, metrics::Step16);
    inner->addWidget(new TextLabel(title, FontRole::PageTitle));
    inner->addWidget(makeNote(node.isNull() ? tr("The node stands for one project or queue of a tracker. Connect it with another node afterwards.")
                                            : tr("Issues under sync are known by their numbers in this tracker: change the address only if the tracker has "
                                                 "moved. A key that is left empty stays as it is.")));
    inner->addSpacing(metrics::Step8);
    inner->addWidget(m_form);
    inner->addStretch(1);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(metrics::Step8);
    foot->addStretch(1);
    foot->addWidget(cancel);
    foot->addWidget(m_add);
    foot->setContentsMargins(metrics::Step24, 10, metrics::Step24, 10);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeScrolled(page, tr("Tracker")), 1);
    column->addWidget(m_bar); // below, so that nothing moves away under the pointer
    column->addWidget(new Hairline);
    column->addLayout(foot);
    m_add->setDefault(true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    askBeforeClosing(this, m_bar, node.isNull() ? tr("the new tracker") : tr("the tracker of %1").arg(node.value()));
    connect(m_add, &QPushButton::clicked, this, [this] { save(); });
    connect(m_form, &TrackerForm::edited, m_bar, &MessageBar::clear); // it was about what stood there
}

qint64 TrackerDialog::leftBehind(const NodeConfig &next) const
{
    const NodeConfig *now = m_context.services.configuration().node(m_changed);
    const ConnectorDescriptor *kind = now ? m_context.host.registry().find(now->connector) : nullptr;
    if (!kind)
        return 0;
    const auto place = [](const NodeConfig &node, const QString &name) {
        QString text = node.settings.value(name).toString();
        while (text.endsWith(u'/'))
            text.chop(1);
        return text;
    };
    // What must be told is where the tracker is: its address, its project or queue, its board.
    const bool moves = std::any_of(kind->settings.cbegin(), kind->settings.cend(), [&](const SettingDescriptor &setting) {
        return setting.required && setting.type != SettingDescriptor::Type::Secret && place(*now, setting.name) != place(next, setting.name);
    });
    qint64 issues = 0;
    for (const HalfSnapshot &half : m_context.host.snapshot().halves)
        issues += moves && half.node == m_changed ? half.underSync : 0;
    return issues;
}

void TrackerDialog::save(bool toNewPlace)
{
    const auto node = m_form->node();
    if (!node) {
        m_bar->setMessage(MessageBar::Kind::Error, errorTitle(node.error()), node.error().detail);
        m_form->goToFault(node.error());
        return;
    }
    if (const qint64 issues = toNewPlace ? 0 : leftBehind(node.value()); issues > 0) {
        m_bar->clear();
        m_bar->setMessage(MessageBar::Kind::Warning, issues == 1 ? tr("One issue under sync belongs to the old place") : tr("%1 issues under sync belong to the old place").arg(issues),
                          tr("They are known by their numbers there. In the new place the same numbers may be other issues."));
        m_bar->setAction(tr("Save all the same"), [this] { save(true); });
        return;
    }
    Configuration next = m_context.services.configuration();
    const auto same = std::find_if(next.nodes.begin(), next.nodes.end(), [this](const NodeConfig &known) { return known.id == m_changed; });
    if (same != next.nodes.end())
        *same = node.value();
    else
        next.nodes.append(node.value());
    const QString name = node->id.value();
    m_add->setEnabled(false);
    m_bar->clear();
    m_bar->setMessage(MessageBar::Kind::Info, tr("Keeping the key and starting the node…"));
    when(m_context.services.changeConfiguration(next, m_form->newSecrets()), this, [this, next, name](const CommandOutcome &outcome) {
        m_add->setEnabled(true);
        if (!outcome.ok) {
            m_bar->setMessage(MessageBar::Kind::Error, configurationErrorTitle(outcome.error, next, m_context.host.registry()), outcome.error.detail);
            return;
        }
        Q_EMIT made(name);
        accept();
    });
}

} // namespace lockstep::ui
