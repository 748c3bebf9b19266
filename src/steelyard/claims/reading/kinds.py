"""What a sentence is: a claim that can be checked, or one of the things that cannot."""

from __future__ import annotations

import re

from steelyard.claims.html import BlockKind
from steelyard.claims.reading.clause import View
from steelyard.claims.slots import ClaimType

_NAVIGATION = re.compile(
    r"^(?:(?:home|news|next|previous)\b(?!(?: to)?(?:,| [a-z-]+){2})|menu|"
    r"sitemap|search|contact( us| details)?|about us\b|about this (?:site|page)|"
    r"share\b|print|tags?:|"
    r"categories|related|read more|"
    r"read next|learn more|click|log ?in|sign (?:up|in)|subscribe|book (?:now|online|a|your)|reply|"
    r"back to|"
    r"copyright|©|all rights|privacy|cookies?|terms|follow us|download|opening hours|sources?:|"
    r"references?:?$|"
    r"doi:|published|posted|updated|last (?:updated|reviewed)|(?-i:By [A-Z][a-z]+ [A-Z])|by our |"
    r"media contact|contact the|"
    r"for immediate release|embargoed|notes to editors|skip to|jump to|advertisement|newsletter|"
    r"(?-i:About [A-Z]\w+(?: \w+)?$)|leave a comment|"
    r"report this|comments?\b|call [\d+]|tel\b|phone|e-?mail|see also|continue reading|page \d|"
    r"summary of findings|faq)",
    re.IGNORECASE,
)
_NAVIGATION_INSIDE = re.compile(
    r"\s[|·»›]\s|https?://|www\.|@\w+\.|\b\d{3,}[ -]\d{3}|©|forward-looking statements"
)
_WROTE = re.compile(r"^\W*[\w.-]+ wrote:?$")
_METHODS = re.compile(
    r"\b(?:we|they|researchers|investigators|the authors?|the team|scientists|reviewers|a team)\s(?:then |"
    r"also |have |had )?"
    r"(?:randomi[sz]ed|randomly|searched|recruited|enrolled|included|asked whether|assigned|allocated|"
    r"analy[sz]ed|pooled|"
    r"measured|assessed|invited|followed|set out|aimed|compared the|combined|used a|extracted|screened|"
    r"identified|collected|"
    r"reviewed|examined|tested whether|investigated|studied|looked at|wanted to)"
    r"|\b(?:was|were|been|be)\s(?:\w+ly\s)?(?:randomi[sz]ed|randomly|recruited|enrolled|allocated|assigned|"
    r"assessed|"
    r"registered|blinded|masked|powered|searched|eligible|excluded|included|analy[sz]ed|invited|"
    r"double-blind|screened|"
    r"judged|measured|rated by|carried out|conducted|funded)\b"
    r"|\b(?:the|this|that|a|an|our|one|each)\s(?:[\w-]+\s){0,4}(?:trial|study|review|analysis|programme|"
    r"session)s?\s"
    r"(?:also )?(?:enrolled|recruited|included|involved|lasted|ran|had \d|consisted|randomi[sz]ed|followed|"
    r"comprised|compared \w+ with|"
    r"was (?:not )?(?:randomi[sz]ed|registered|blinded|small|open)|will (?:test|assess|compare|examine))"
    r"|\b(?:trial|study|review|analysis) (?:aims|aimed|seeks|sought|set out|is designed|was designed)\b"
    r"|\b(?:primary|secondary) (?:outcome|endpoint|end point) (?:was|were|is)\b"
    r"|\b(?:risk|danger|perspective|view) of bias\b|\bwill (?:test|examine|assess|investigate|determine)\b"
    r"|\bdouble-blind\b.*\b(?:among|in|of) [\d,]+|\btook part\b|\bno control group\b|\bnobody to compare\b|"
    r"\bthere were no controls\b"
    r"|\btopline results\b|\bstudies which allowed\b|\bwas stopped early\b|\bheterogeneity\b|"
    r"\bwas not randomi[sz]ed\b"
    r"|^(?:design|methods?|setting|participants|design and participants|interventions?|data sources|"
    r"objectives?|aims?)\b\s?:"
    r"|\bonly (?:data|facts|the data) from\b",
    re.IGNORECASE,
)
_MECHANISM = re.compile(
    r"\b(?:receptors?|neurotransmitters?|synap\w+|glutamate|dopamine|serotonin|neuro(?:n|ns|nal|plasticity|"
    r"genesis)|enzymes?|"
    r"hormones?|molecules?|pathways?|proteins?|signalling|signaling|metaboli[sz]\w+|absorb(?:s|ed|tion)|"
    r"binds?|gene expression|"
    r"mechanisms?|nutrition by movement|nervous (?:system|process)|theor(?:y|ies)|hypothes[ie]s|"
    r"blood levels|brain cells|immune cells|"
    r"desensiti[sz]\w*|rewir\w+)\b"
    r"|\b(?:thought|believed|assumed|postulated|held|said) to (?:act|work|help|be because|do so|operate|"
    r"calm|block|lift)\b"
    r"|\b(?:might|may|could|seems to|appears to)? ?(?:(?:acts?|works?|operates?) (?:(?:by|through) \w+ing|"
    r"via)|acts? on)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:should|ought to|must|recommend\w*|advis(?:e|ed|able)|please|we believe|i believe|i think|"
    r"i would|i hope|we hope|in my (?:view|opinion)|"
    r"ask your|speak to|talk to|consult|see your|seek advice|do not (?:take|use|stop)|don't (?:take|use|"
    r"stop)|consider|choose|"
    r"deserve|life-changing|welcome|you can trust|bring this|thanks|thank you|sorry|best of luck|good luck|"
    r"waste of time|"
    r"encouraging|exciting|disappointing|promising|reassuring|breakthrough|game.?changer|transform|"
    r"worth (?:a try|trying|discussing)|"
    r"who knows|my (?:reading|take|advice|verdict)|weak|cheap|journey|reserve|hurry|offer|guarantee|"
    r"i shall|i will|happy to|"
    r"important to|make sure|try to|be sure|remember|never (?:stop|take|start)|always (?:take|ask|talk))\b",
    re.IGNORECASE,
)
_IF_WOULD = re.compile(r"^if\b.*\bwould\b|\bhopes?\b", re.IGNORECASE)
_USED = re.compile(
    r"\b(?:is|are|was|were) (?:\w+ly |also |often )?(?:used|prescribed|licensed|approved|marketed|sold|"
    r"indicated|advertised) "
    r"(?:to treat|for|as|against)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^(?:\W*)(?:ask|avoid|bring|call|check|choose|clean|come|contact|discover|do|don't|drink|eat|find|get|"
    r"give|go|join|keep|learn|"
    r"let|make|meet|never|order|read|remember|replace|rinse|see|seek|speak|start|stop|take|talk|tell|trust|"
    r"try|use|visit|wear|"
    r"wash|boost|book|imagine)\b(?!\w)",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:affects? (?:about|around|roughly|some|up to|one|\d)|prevalence|(?:is|are|was) (?:licensed|"
    r"approved|a class|class|sold|marketed|registered|"
    r"available|defined|a condition|a disorder|a common|an inherited|the leading|the most common|found in|"
    r"famous)|costs?|price[sd]?|pounds?|dollars?|euros?|"
    r"insurance|founded|employs|per (?:session|night|month) cost|million people|has become (?:popular|"
    r"common)|clinics?\b.*\b(?:opened|sprouted)|"
    r"used (?:as|for|in) (?:an?|the|surgery)|first (?:used|described|synthesi[sz]ed)|was (?:invented|"
    r"discovered|first|paid)|"
    r"usage|skyrocketed|no one knows|nobody knows|no trials?\b|there (?:are|is|have been) no (?:trials|"
    r"studies|randomi[sz]ed)|not reported|"
    r"findings appear|can be signs of|explored|illicit|prescri(?:bed|ption)s?)\b|[£$€]\s?\d|"
    r"\bwhere it acts\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"^[\"“].*[\"”],? (?:said|says|added|complained|commented|told|explained|the)\b.*|"
    r".*[\"”],? (?:\w+ ){0,6}(?:said|added|commented|complained)\.?$"
)


def kind_by_words(view: View, block: BlockKind) -> ClaimType | None:
    """Return what the wording alone makes of a sentence that is no claim; None where it may be one."""
    text = view.sentence.text
    if _NAVIGATION.search(text) or _NAVIGATION_INSIDE.search(text) or _WROTE.match(text):
        return "navigation"
    if text.rstrip("\"”' ").endswith("?"):
        return "background"
    if _METHODS.search(text):
        return "methods"
    if _MECHANISM.search(text):
        return "mechanism"
    if _IF_WOULD.search(text):
        return "opinion"
    if _USED.search(text):
        return "background"
    return None


def is_advice(text: str) -> bool:
    """Return whether a sentence advises, hopes or praises."""
    return bool(_OPINION.search(text) or _IMPERATIVE.search(text) or _SAID.match(text))


def is_background(text: str) -> bool:
    """Return whether a sentence tells of use, price, law, prevalence or of what a thing is."""
    return bool(_BACKGROUND.search(text))


def other_kind(view: View, block: BlockKind) -> ClaimType:
    """Return the type of a sentence in which no claim was found."""
    text = view.sentence.text
    if is_advice(text):
        return "opinion"
    if is_background(text):
        return "background"
    short = len(view.tokens) <= 9 and text[-1:] not in ".!…"
    if block == "heading" or short:
        return "navigation"
    return "background"
