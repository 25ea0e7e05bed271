//! Checkstyle's XML, which many CI plug-ins and reviewdog read.

use quick_xml::events::{BytesEnd, BytesStart, Event};

use super::xml;
use super::{Form, Printed, Shown, Summary};

/// One XML document.
#[derive(Debug)]
pub struct Checkstyle;

impl Form for Checkstyle {
    fn finding(&self, _: &Shown<'_>) -> String {
        String::new()
    }

    fn whole(&self, printed: &[Printed], _: &Summary) -> String {
        xml::document(|to| {
            let mut root = BytesStart::new("checkstyle");
            xml::attributes(&mut root, &[("version", "4.3")]);
            to.write_event(Event::Start(root))?;
            for (path, findings) in xml::by_file(printed, &[]) {
                let mut file = BytesStart::new("file");
                xml::attributes(&mut file, &[("name", path)]);
                to.write_event(Event::Start(file))?;
                for finding in findings {
                    let record = &finding.record;
                    // It knows no hints.
                    let severity = match record.severity.name() {
                        "hint" => "info",
                        other => other,
                    };
                    let mut error = BytesStart::new("error");
                    xml::attributes(
                        &mut error,
                        &[
                            ("line", &record.start.line.to_string()),
                            ("column", &record.start.column.to_string()),
                            ("severity", severity),
                            ("message", &record.message),
                            ("source", &format!("sayso.{}", record.rule)),
                        ],
                    );
                    to.write_event(Event::Empty(error))?;
                }
                to.write_event(Event::End(BytesEnd::new("file")))?;
            }
            to.write_event(Event::End(BytesEnd::new("checkstyle")))
        })
    }
}
