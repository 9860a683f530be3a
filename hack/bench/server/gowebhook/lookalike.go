package main

import (
	"math"
	"regexp"
	"strings"
	"unicode"
)

var (
	protected   = regexp.MustCompile(`^\s*(?:\$ANSIBLE_VAULT;|\{\{)`)
	placeholder = regexp.MustCompile(`(?i)^(?:true|false|yes|no|null|none|~|changeme|xxx+|\*+|<[^>]*>|\$\{[^}]*\})$`)
	secretPair  = regexp.MustCompile(`(?:^|_)(?:(?:api|access|private|secret|auth|encryption|signing|master|account)_keys?)$`)
	humps       = regexp.MustCompile(`([a-z0-9])([A-Z])`)
	words       = regexp.MustCompile(`[^a-z0-9]+`)
	keyText     = regexp.MustCompile(`^[A-Za-z0-9+/_-]{24,256}={0,2}$`)
	hexText     = regexp.MustCompile(`^[0-9a-fA-F-]+$`)
	secretWords = map[string]bool{"credential": true, "credentials": true, "passphrase": true, "passwd": true, "password": true,
		"passwords": true, "pwd": true, "secret": true, "secrets": true, "token": true, "tokens": true, "apikey": true, "pass": true}
	shapes = []*regexp.Regexp{
		regexp.MustCompile(`-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----|AGE-SECRET-KEY-1`),
		regexp.MustCompile(`\b(?:gh[opsur]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9]{20})`),
		regexp.MustCompile(`\bgl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_-]{16}`),
		regexp.MustCompile(`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`),
		regexp.MustCompile(`\bxox[abeoprs]-[A-Za-z0-9-]{10}`),
		regexp.MustCompile(`\bAIza[0-9A-Za-z_-]{35}`),
		regexp.MustCompile(`\b[rs]k_live_[0-9A-Za-z]{16}`),
		regexp.MustCompile(`\bhv[sbr]\.[A-Za-z0-9_-]{20}`),
		regexp.MustCompile(`\b(?:npm_[A-Za-z0-9]{30}|pypi-[A-Za-z0-9_-]{30}|dckr_pat_[A-Za-z0-9_-]{20})`),
		regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.`),
		regexp.MustCompile(`^\$(?:1|2[aby]|5|6|7|y|gy|argon2[a-z]{1,2})\$[^$\s]+\$?`),
		regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@{]{1,200}:[^\s/@{]{1,200}@`),
	}
)

// secretLookalike says what makes a variable look like a secret, or nothing.
func secretLookalike(name, value string) string {
	if value == "" || protected.MatchString(value) {
		return ""
	}
	for _, shape := range shapes {
		if shape.MatchString(value[:min(len(value), 16384)]) {
			return "looks like a token or key"
		}
	}
	if isSecretName(name) && !placeholder.MatchString(strings.TrimSpace(value)) {
		return "is named like a secret"
	}
	if isRandom(value) {
		return "looks like a random key"
	}
	return ""
}

// isSecretName says whether the last word of a name is one for a secret.
func isSecretName(name string) bool {
	snake := strings.ToLower(humps.ReplaceAllString(name, "${1}_${2}"))
	parts := strings.Split(strings.Trim(words.ReplaceAllString(snake, "_"), "_"), "_")
	last := strings.TrimRight(parts[len(parts)-1], "0123456789")
	return secretWords[last] || secretPair.MatchString(strings.Join(parts, "_"))
}

// isRandom says whether a word has the mix of letters and digits of generated keys.
func isRandom(value string) bool {
	if !keyText.MatchString(value) || hexText.MatchString(value) {
		return false
	}
	counts, classes, changes, before := map[rune]int{}, map[int]bool{}, 0, -1
	for _, r := range value {
		counts[r]++
		class := 3
		switch {
		case unicode.IsLower(r):
			class = 0
		case unicode.IsUpper(r):
			class = 1
		case unicode.IsDigit(r):
			class = 2
		}
		classes[class] = true
		if before >= 0 && before != class {
			changes++
		}
		before = class
	}
	entropy, length := 0.0, float64(len(value))
	for _, count := range counts {
		share := float64(count) / length
		entropy -= share * math.Log2(share)
	}
	return classes[0] && classes[1] && classes[2] && entropy >= 4 && float64(changes)/(length-1) >= 0.45
}
