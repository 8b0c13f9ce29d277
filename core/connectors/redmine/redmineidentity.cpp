#include "core/connectors/redmine/redmineidentity.h"

#include "core/connectors/redmine/redminenamesloader.h"

namespace lockstep {

Task<Result<>> RedmineIdentity::confirm()
{
    if (m_next) {
        const Answered shared {m_next};
        co_await shared;
        co_return *shared.question->answer;
    }
    const auto question = std::make_shared<Question>();
    if (m_asked) {
        const Answered before {m_asked};
        m_next = question;
        co_await before;
        m_next.reset();
    }
    m_asked = question;
    const Result<Person> account = co_await loadRedmineAccount(m_api);
    m_asked.reset();
    question->answer = account ? Result<>() : Result<>(account.error());
    for (const std::coroutine_handle<> &handle : std::exchange(question->waiting, {}))
        handle.resume();
    co_return *question->answer;
}

} // namespace lockstep
