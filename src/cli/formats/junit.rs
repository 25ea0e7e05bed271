//! `JUnit`'s XML, which most CI systems show: a suite a report, a case a finding. Errors and warnings
//! fail their case; infos and hints do not. A report without findings is one case that passes.

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use super::xml::{self, Writer};
use super::{Form, Printed, Shown, Summary};
use crate::finding::Severity;

/// One XML document.
#[derive(Debug)]
pub struct JUnit;

impl Form for JUnit {
    fn finding(&self, _: &Shown<'_>) -> String {
        String::new()
    }

    fn whole(&self, printed: &[Printed], summary: &Summary) -> String {
        xml::document(|to| {
            let tests = printed.len().to_string();
            let failures = printed.iter().filter(|finding| fails(finding)).count().to_string();
            let mut suites = BytesStart::new("testsuites");
            xml::attributes(
                &mut suites,
                &[("name", "sayso"), ("tests", &tests), ("failures", &failures)],
            );
            to.write_event(Event::Start(suites))?;
            for (path, findings) in xml::by_file(printed, &summary.reports) {
                suite(to, path, &findings)?;
            }
            to.write_event(Event::End(BytesEnd::new("testsuites")))
        })
    }
}

fn fails(finding: &Printed) -> bool {
    finding.record.severity >= Severity::Warning
}

fn suite(to: &mut Writer, path: &str, findings: &[&Printed]) -> std::io::Result<()> {
    let tests = findings.len().max(1).to_string();
    let failures = findings.iter().filter(|finding| fails(finding)).count().to_string();
    let mut start = BytesStart::new("testsuite");
    xml::attributes(
        &mut start,
        &[("name", path), ("tests", &tests), ("failures", &failures), ("errors", "0")],
    );
    to.write_event(Event::Start(start))?;
    for finding in findings {
        case(to, finding)?;
    }
    if findings.is_empty() {
        let mut case = BytesStart::new("testcase");
        xml::attributes(&mut case, &[("name", "no findings"), ("classname", path)]);
        to.write_event(Event::Empty(case))?;
    }
    to.write_event(Event::End(BytesEnd::new("testsuite")))
}

fn case(to: &mut Writer, finding: &Printed) -> std::io::Result<()> {
    let record = &finding.record;
    let name = format!("{} ({}:{})", record.rule, record.start.line, record.start.column);
    let mut case = BytesStart::new("testcase");
    xml::attributes(&mut case, &[("name", &name), ("classname", &record.path)]);
    to.write_event(Event::Start(case))?;
    let place = format!("{}:{}:{}", record.path, record.start.line, record.start.column);
    let text = xml::text(&format!("{place}: {}", record.message)).into_owned();
    let element = if fails(finding) { "failure" } else { "system-out" };
    let mut inner = BytesStart::new(element);
    if fails(finding) {
        xml::attributes(&mut inner, &[("type", &record.rule), ("message", &record.message)]);
    }
    to.write_event(Event::Start(inner))?;
    to.write_event(Event::Text(BytesText::new(&text)))?;
    to.write_event(Event::End(BytesEnd::new(element)))?;
    to.write_event(Event::End(BytesEnd::new("testcase")))
}
