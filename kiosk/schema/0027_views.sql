-- What people may build on who read the file themselves (Datasette, a spreadsheet, a report): views with the names and
-- columns of the exports. docs/DATA.md explains them; the tables behind them may change, these stay. Whoever changes a
-- table that stands in a view drops the view in the same step and makes it anew.
CREATE VIEW list_of_devices AS
SELECT substr(devices.code, 1, 4) || '-' || substr(devices.code, 5) AS code,
       devices.asset_tag,
       devices.serial,
       devices.name,
       models.kind,
       models.maker AS manufacturer,
       models.name AS model,
       locations.name AS location,
       suppliers.name AS supplier,
       devices.in_service_on AS in_service_from,
       devices.warranty_until_on AS warranty_until,
       CASE WHEN devices.price_pence IS NOT NULL THEN printf('%d.%02d', devices.price_pence / 100, devices.price_pence % 100)
       END AS purchase_cost,
       devices.notes,
       devices.retired_on,
       devices.retired_reason
  FROM devices
  JOIN models ON models.id = devices.model_id
  JOIN locations ON locations.id = devices.location_id
  LEFT JOIN suppliers ON suppliers.id = devices.supplier_id;

-- Where each device stood from when to when: device-years are counted from these.
CREATE VIEW list_of_placements AS
SELECT substr(devices.code, 1, 4) || '-' || substr(devices.code, 5) AS device_code,
       devices.name AS device_name,
       locations.name AS location,
       placements.since_on,
       placements.until_on
  FROM placements
  JOIN devices ON devices.id = placements.device_id
  JOIN locations ON locations.id = placements.location_id;

CREATE VIEW list_of_calls AS
SELECT 'C' || calls.id AS reference,
       calls.kind,
       calls.status,
       calls.channel,
       substr(devices.code, 1, 4) || '-' || substr(devices.code, 5) AS device_code,
       devices.asset_tag,
       devices.name AS device_name,
       models.kind AS device_kind,
       models.maker AS manufacturer,
       models.name AS model,
       locations.name AS location,
       suppliers.name AS supplier,
       calls.symptom,
       calls.summary,
       calls.description,
       calls.error_text,
       calls.impact,
       calls.urgency,
       calls.priority,
       calls.reporter_name AS reporter,
       calls.reporter_contact,
       calls.people_affected,
       owners.name AS owner,
       technicians.name AS technician,
       calls.hold_reason,
       calls.follow_up_on,
       calls.occurred_at,
       calls.logged_at,
       calls.dispatched_at,
       calls.resolved_at,
       calls.closed_at,
       calls.cause,
       calls.resolution_type,
       calls.resolution,
       calls.technician_minutes,
       'C' || calls.duplicate_of AS duplicate_of,
       iif(calls.is_failure, 'yes', 'no') AS counts_as_failure
  FROM calls
  LEFT JOIN devices ON devices.id = calls.device_id
  LEFT JOIN models ON models.id = calls.model_id
  LEFT JOIN locations ON locations.id = calls.location_id
  LEFT JOIN suppliers ON suppliers.id = devices.supplier_id
  LEFT JOIN people AS owners ON owners.id = calls.owner_id
  LEFT JOIN people AS technicians ON technicians.id = calls.technician_id;

CREATE VIEW list_of_call_events AS
SELECT 'C' || call_events.call_id AS reference,
       call_events.at,
       call_events.actor,
       call_events.step,
       call_events.from_status,
       call_events.to_status,
       call_events.note,
       call_events.minutes,
       call_events.details
  FROM call_events;

CREATE VIEW list_of_stickers AS
SELECT substr(stickers.code, 1, 4) || '-' || substr(stickers.code, 5) AS code,
       device_codes.state AS code_state,
       devices.name AS device_name,
       locations.name AS location,
       stickers.revision,
       stickers.text,
       sheets.address,
       sheets.stock,
       sheets.printed_at,
       sheets.actor AS printed_by
  FROM stickers
  JOIN sheets ON sheets.id = stickers.sheet_id
  JOIN device_codes ON device_codes.code = stickers.code
  LEFT JOIN devices ON devices.id = stickers.device_id
  LEFT JOIN locations ON locations.id = devices.location_id;
