//! Patterns of `match`.

use ruff_python_ast::{
    Expr, Pattern, PatternMatchAs, PatternMatchClass, PatternMatchMapping, PatternMatchSequence, PatternMatchStar,
    Singleton, UnaryOp,
};

use super::super::kinds::{field, kind};
use super::{Mapping, range};

impl Mapping<'_> {
    /// What stands behind `case`: `a, b` are two patterns.
    pub(super) fn case_patterns(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::MatchSequence(sequence) if !self.has_brackets(sequence) => {
                sequence.patterns.iter().for_each(|pattern| self.case_pattern(pattern));
            }
            pattern => self.case_pattern(pattern),
        }
    }

    /// Whether a sequence stands in brackets or parentheses of its own.
    fn has_brackets(&self, sequence: &PatternMatchSequence) -> bool {
        let place = range(sequence);
        match self.bytes(place.start..place.start + 1) {
            b"(" => self.parentheses.are_around(&place),
            b"[" => sequence.patterns.first().is_none_or(|first| range(first).start > place.start),
            _ => false,
        }
    }

    fn case_pattern(&mut self, pattern: &Pattern) {
        let place = self.parentheses.outermost(range(pattern));
        self.tree.open(kind::CASE_PATTERN, place);
        self.pattern(pattern);
        self.tree.close();
    }

    /// A pattern; one in parentheses is a tuple without a comma.
    fn pattern(&mut self, pattern: &Pattern) {
        match self.parentheses.take_around(&range(pattern)) {
            Some(pair) => {
                self.tree.open(kind::TUPLE_PATTERN, pair);
                self.case_pattern(pattern);
                self.tree.close();
            }
            None => self.bare_pattern(pattern),
        }
    }

    fn bare_pattern(&mut self, pattern: &Pattern) {
        let place = range(pattern);
        match pattern {
            Pattern::MatchValue(value) => self.pattern_value(&value.value),
            Pattern::MatchSingleton(singleton) => {
                let kind = match singleton.value {
                    Singleton::None => kind::NONE,
                    Singleton::True => kind::TRUE,
                    Singleton::False => kind::FALSE,
                };
                self.tree.leaf(kind, place);
            }
            Pattern::MatchSequence(sequence) => self.sequence(sequence),
            Pattern::MatchMapping(mapping) => self.mapping(mapping),
            Pattern::MatchClass(class) => self.class_pattern(class),
            Pattern::MatchStar(star) => self.star(star),
            Pattern::MatchAs(named) => self.as_pattern(named),
            Pattern::MatchOr(alternatives) => {
                self.tree.open(kind::UNION_PATTERN, place);
                alternatives.patterns.iter().for_each(|pattern| self.pattern(pattern));
                self.tree.close();
            }
        }
    }

    /// A literal, whose sign the grammar leaves outside, or a dotted name.
    fn pattern_value(&mut self, value: &Expr) {
        match value {
            Expr::Attribute(_) | Expr::Name(_) => {
                self.tree.open(kind::DOTTED_NAME, range(value));
                self.names(value);
                self.tree.close();
            }
            Expr::UnaryOp(negative) if negative.op == UnaryOp::USub => self.expr(&negative.operand),
            Expr::BinOp(complex) => {
                self.tree.open(kind::COMPLEX_PATTERN, range(value));
                self.pattern_value(&complex.left);
                self.pattern_value(&complex.right);
                self.tree.close();
            }
            value => self.expr(value),
        }
    }

    fn names(&mut self, dotted: &Expr) {
        match dotted {
            Expr::Attribute(attribute) => {
                self.names(&attribute.value);
                self.identifier(&attribute.attr);
            }
            Expr::Name(_) => self.tree.leaf(kind::IDENTIFIER, range(dotted)),
            _ => self.refuse(),
        }
    }

    fn sequence(&mut self, sequence: &PatternMatchSequence) {
        let place = range(sequence);
        let is_list = self.bytes(place.start..place.start + 1) == b"[";
        if !is_list {
            self.parentheses.skip_to(place.start);
        }
        let end = place.end;
        self.tree.open(if is_list { kind::LIST_PATTERN } else { kind::TUPLE_PATTERN }, place);
        sequence.patterns.iter().for_each(|pattern| self.case_pattern(pattern));
        if !is_list && !sequence.patterns.is_empty() {
            // Only a comma makes a tuple.
            self.tree.token(",", end..end);
        }
        self.tree.close();
    }

    fn mapping(&mut self, mapping: &PatternMatchMapping) {
        self.tree.open(kind::DICT_PATTERN, range(mapping));
        for (key, pattern) in mapping.keys.iter().zip(&mapping.patterns) {
            self.tree.field(field::KEY);
            self.pattern_value(key);
            self.tree.field(field::VALUE);
            self.case_pattern(pattern);
        }
        if let Some(rest) = &mapping.rest {
            let place = range(rest);
            let start = self.stars_before(place.start);
            self.tree.open(kind::SPLAT_PATTERN, start..place.end);
            self.identifier(rest);
            self.tree.close();
        }
        self.tree.close();
    }

    fn class_pattern(&mut self, class: &PatternMatchClass) {
        self.tree.open(kind::CLASS_PATTERN, range(class));
        self.pattern_value(&class.cls);
        self.parentheses.skip_to(range(&class.arguments).start);
        class.arguments.patterns.iter().for_each(|pattern| self.case_pattern(pattern));
        for keyword in &class.arguments.keywords {
            self.tree.open(kind::CASE_PATTERN, range(keyword));
            self.tree.open(kind::KEYWORD_PATTERN, range(keyword));
            self.identifier(&keyword.attr);
            self.pattern(&keyword.pattern);
            self.close(2);
        }
        self.tree.close();
    }

    fn star(&mut self, star: &PatternMatchStar) {
        self.tree.open(kind::SPLAT_PATTERN, range(star));
        if let Some(name) = &star.name {
            self.identifier(name);
        }
        self.tree.close();
    }

    fn as_pattern(&mut self, named: &PatternMatchAs) {
        match (&named.pattern, &named.name) {
            (Some(pattern), Some(name)) => {
                self.tree.open(kind::AS_PATTERN, range(named));
                self.case_pattern(pattern);
                self.identifier(name);
                self.tree.close();
            }
            (_, Some(name)) => {
                self.tree.open(kind::DOTTED_NAME, range(name));
                self.identifier(name);
                self.tree.close();
            }
            (_, None) => self.tree.token("_", range(named)),
        }
    }
}
