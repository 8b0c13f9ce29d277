#include "core/rules/schemacheck.h"

#include "core/base/didyoumean.h"
#include "core/base/jsonreader.h"
#include "core/rules/mappingfacts.h"
#include "core/rules/rowcheck.h"
#include "core/rules/valuefit.h"

#include <QSet>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const QStringList &standardNames()
{
    static const QStringList names {QLatin1StringView(field::summary), QLatin1StringView(field::description), QLatin1StringView(field::status),
                                    QLatin1StringView(field::priority), QLatin1StringView(field::assignee), QLatin1StringView(field::reporter),
                                    QLatin1StringView(field::type), QLatin1StringView(field::dueDate), QLatin1StringView(field::labels)};
    return names;
}

// What every issue has, and every replica, whatever the tracker holds.
bool isAlwaysThere(const QString &name)
{
    static const QSet<QString> names {u"id"_s, u"key"_s, u"url"_s, u"version"_s, u"author"_s, u"createdAt"_s, u"updatedAt"_s,
                                      u"comments"_s, u"attachments"_s, u"worklogs"_s, u"custom"_s, u"native"_s};
    return names.contains(name);
}
bool isLockstepsOwn(const QString &name)
{
    static const QSet<QString> names {u"issueId"_s, u"key"_s, u"url"_s, u"updatedAt"_s};
    return names.contains(name);
}

bool isCustom(const QString &name) { return name.startsWith(QLatin1StringView(customPrefix)); }

QStringList namesOf(const QList<FieldUse> &uses)
{
    QStringList names;
    for (const FieldUse &use : uses)
        names.append(use.name);
    return names;
}

QString people(const QString &kind) { return kind == "email"_L1 ? u"the e-mail address"_s : u"the %1"_s.arg(kind); }

QString knownAs(const Person &person, const QString &kind)
{
    return kind == "email"_L1 ? person.email : kind == "login"_L1 ? person.login : person.name;
}

class HalfCheck {
public:
    HalfCheck(int index, const HalfFacts &here, const HalfFacts &there, QList<RuleFinding> &findings)
        : m_index(index), m_here(here), m_there(there), m_findings(findings)
    {
    }

    void run()
    {
        if (m_here.schema) {
            checkWrites(m_here.incoming, FindingPlace::Incoming);
            checkWrites(m_here.afterAck, FindingPlace::AfterAck);
            checkReads(m_here.outgoing.issueReads, FindingPlace::Outgoing);
            checkReads(m_here.incoming.issueReads, FindingPlace::Incoming);
            checkReads(m_here.afterAck.issueReads, FindingPlace::AfterAck);
            checkPeople(m_here.outgoing.people, FindingPlace::Outgoing);
            checkPeople(m_here.incoming.people, FindingPlace::Incoming);
            checkPeople(m_here.afterAck.people, FindingPlace::AfterAck);
            checkRequired();
        }
        if (m_there.known) {
            checkSent();
            checkReceived(m_here.incoming, FindingPlace::Incoming);
            checkReceived(m_here.afterAck, FindingPlace::AfterAck);
        }
        for (const RowFault &fault : rowFaults(m_here, m_there))
            add(FindingPlace::Mapping, {{}, fault.row, 0, {}}, ProblemSeverity::Warning, fault.code, fault.message);
    }

private:
    void add(FindingPlace place, const FieldUse &at, ProblemSeverity severity, const QString &code, const QString &message)
    {
        m_findings.append({m_index, m_here.mapping ? FindingPlace::Mapping : place, at.line, at.column, severity, code, message});
    }

    QString shown(const QString &name) const // as it is written there
    {
        return name.startsWith("key."_L1) && !m_here.mapping ? QString(u"customKeys."_s + name.sliced(4)) : name;
    }

    QString hint(const QString &name, const QStringList &candidates) const
    {
        const QString near = nearestWord(name, candidates);
        return near.isEmpty() ? QString() : u"; did you mean “%1”?"_s.arg(shown(near));
    }

    void unknownField(FindingPlace place, const FieldUse &use, ProblemSeverity severity)
    {
        const QStringList names = m_here.schema->names();
        const auto custom = std::find_if(names.cbegin(), names.cend(), [&use](const QString &name) {
            return name.compare(QLatin1StringView(customPrefix) + use.name, Qt::CaseInsensitive) == 0; // “severity” for “custom.Severity”
        });
        const QString near = custom == names.cend() ? hint(use.name, names) : u"; did you mean “%1”?"_s.arg(*custom);
        add(place, use, severity, u"unknown-field"_s, u"%1 has no field “%2”%3"_s.arg(m_here.node, use.name, near));
    }

    void checkWrites(const RuleFacts &rule, FindingPlace place)
    {
        for (const FieldUse &use : rule.issueWrites) {
            if (isAlwaysThere(use.name))
                continue;
            const FieldSchema *field = m_here.schema->find(use.name);
            if (!field) {
                unknownField(place, use, ProblemSeverity::Error);
                continue;
            }
            if (!field->writable) { // some take it for a new issue at least
                add(place, use, ProblemSeverity::Warning, u"not-writable"_s, u"“%1” of %2 cannot be changed"_s.arg(use.name, m_here.node));
                continue;
            }
            for (const QJsonValue value : use.values) {
                const QString fault = valueFault(*field, value);
                if (!fault.isEmpty())
                    add(place, use, ProblemSeverity::Error, u"value"_s, u"“%1” of %2: %3"_s.arg(use.name, m_here.node, fault));
                else if (field->type == FieldType::Person && value.isString() && !value.toString().isEmpty() && !isSomebody(value.toString()))
                    add(place, use, ProblemSeverity::Warning, u"nobody"_s, u"Nobody at %1 is “%2”"_s.arg(m_here.node, value.toString()));
            }
        }
    }

    bool isSomebody(const QString &name) const
    {
        const QList<Person> &all = m_here.schema->people;
        return all.isEmpty() || std::any_of(all.cbegin(), all.cend(), [&name](const Person &person) {
                   return QStringList {person.id, person.login, person.name, person.email}.contains(name, Qt::CaseInsensitive);
               });
    }

    void checkReads(const QList<FieldUse> &reads, FindingPlace place)
    {
        for (const FieldUse &use : reads) {
            if (isAlwaysThere(use.name))
                continue;
            const FieldSchema *field = m_here.schema->find(use.name);
            if (!field) { // a standard or custom field that is not there reads as null; any other name is an error
                const bool readable = isCustom(use.name) || standardNames().contains(use.name);
                unknownField(place, use, readable ? ProblemSeverity::Warning : ProblemSeverity::Error);
                continue;
            }
            if (field->type != FieldType::Choice && field->type != FieldType::MultiChoice)
                continue;
            for (const QJsonValue value : use.values) {
                const QString text = displayValue(value);
                if (!isAllowed(*field, text) && !saidAlready(use, text))
                    add(place, use, ProblemSeverity::Warning, u"never-this-value"_s,
                        u"“%1” of %2 is never “%3”%4"_s.arg(use.name, m_here.node, text, didYouMean(text, choiceNames(*field))));
            }
        }
    }

    // A row of a table that goes both ways names the same value twice.
    bool saidAlready(const FieldUse &use, const QString &value) const
    {
        return m_here.mapping && std::any_of(m_findings.cbegin(), m_findings.cend(), [&](const RuleFinding &finding) {
                   return finding.half == m_index && finding.line == use.line && finding.message.contains(u'“' + value + u'”');
               });
    }

    void checkPeople(const QList<FieldUse> &uses, FindingPlace place)
    {
        if (m_here.schema->people.isEmpty())
            return;
        for (const FieldUse &use : uses) {
            QStringList known;
            for (const Person &person : m_here.schema->people)
                known.append(knownAs(person, use.name));
            known.removeAll(QString());
            for (const QJsonValue value : use.values) {
                if (!known.contains(value.toString().trimmed(), Qt::CaseInsensitive))
                    add(place, use, ProblemSeverity::Warning, u"nobody"_s,
                        u"Nobody at %1 has %2 “%3”%4"_s.arg(m_here.node, people(use.name), value.toString(), didYouMean(value.toString(), known)));
            }
        }
    }

    // A rule that writes nothing makes no issues either.
    void checkRequired()
    {
        if (m_here.incoming.dynamic || m_here.incoming.issueWrites.isEmpty())
            return;
        QStringList written = namesOf(m_here.incoming.issueWrites);
        if (m_here.mapping) {
            written.clear();
            for (const FieldMapping &row : m_here.mapping->fields) {
                if (row.goes(MappingDirection::Incoming) && row.when != MappingWhen::Update)
                    written.append(row.field);
            }
        }
        for (const FieldSchema &field : m_here.schema->fields) {
            if (field.required && field.writable && !written.contains(field.name))
                add(FindingPlace::Incoming, {}, ProblemSeverity::Warning, u"required"_s,
                    u"%1 needs “%2” for a new issue, and no incoming rule sets it"_s.arg(m_here.node, field.name));
        }
    }

    void checkSent()
    {
        const RuleFacts &taken = m_there.incoming;
        if (taken.dynamic || m_there.afterAck.dynamic || m_here.outgoing.replicaFills.isEmpty())
            return;
        const QStringList read = namesOf(taken.replicaReads + m_there.afterAck.replicaReads);
        if (read.isEmpty()) {
            add(FindingPlace::Outgoing, {}, ProblemSeverity::Warning, u"never-read"_s, u"%1 takes nothing of what is sent"_s.arg(m_there.node));
            return;
        }
        QSet<QString> said;
        for (const FieldUse &use : m_here.outgoing.replicaFills) {
            if (read.contains(use.name) || said.contains(use.name) || isLockstepsOwn(use.name))
                continue;
            said.insert(use.name);
            add(FindingPlace::Outgoing, use, ProblemSeverity::Warning, u"never-read"_s,
                u"%1 never reads “%2” of the replica%3"_s.arg(m_there.node, shown(use.name), hint(use.name, missing(read, namesOf(m_here.outgoing.replicaFills)))));
        }
    }

    // Of the other side both a request and an answer hold what its outgoing rule fills.
    void checkReceived(const RuleFacts &rule, FindingPlace place)
    {
        const RuleFacts &sent = m_there.outgoing;
        if (sent.dynamic)
            return;
        const QStringList filled = namesOf(sent.replicaFills);
        if (filled.isEmpty() && !rule.replicaReads.isEmpty()) {
            add(place, {}, ProblemSeverity::Warning, u"never-filled"_s, u"%1 sends nothing that could be read here"_s.arg(m_there.node));
            return;
        }
        QSet<QString> said;
        for (const FieldUse &use : rule.replicaReads) {
            if (filled.contains(use.name) || said.contains(use.name) || isLockstepsOwn(use.name))
                continue;
            said.insert(use.name);
            add(place, use, ProblemSeverity::Warning, u"never-filled"_s,
                u"%1 never fills “%2” of the replica%3"_s.arg(m_there.node, shown(use.name), hint(use.name, missing(filled, namesOf(rule.replicaReads)))));
        }
    }

    // Two names that miss each other: rather the one that nobody meets here.
    static QStringList missing(const QStringList &names, const QStringList &met)
    {
        QStringList rest;
        for (const QString &name : names) {
            if (!met.contains(name))
                rest.append(name);
        }
        return rest;
    }

    const int m_index;
    const HalfFacts &m_here;
    const HalfFacts &m_there;
    QList<RuleFinding> &m_findings;
};
} // namespace

QList<RuleFinding> checkHalves(const std::array<HalfFacts, 2> &halves)
{
    std::array<HalfFacts, 2> complete = halves;
    for (HalfFacts &half : complete) {
        if (half.mapping) {
            half.outgoing = outgoingFacts(*half.mapping);
            half.incoming = incomingFacts(*half.mapping);
            half.afterAck = afterAckFacts(*half.mapping);
        }
    }
    QList<RuleFinding> findings;
    HalfCheck(0, complete[0], complete[1], findings).run();
    HalfCheck(1, complete[1], complete[0], findings).run();
    const auto order = [](const RuleFinding &finding) { return std::tuple(finding.half, finding.place, finding.line, finding.column); };
    std::stable_sort(findings.begin(), findings.end(), [&](const RuleFinding &a, const RuleFinding &b) { return order(a) < order(b); });
    findings.erase(std::unique(findings.begin(), findings.end()), findings.end());
    return findings;
}

} // namespace lockstep
